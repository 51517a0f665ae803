"""Check everything that the program depends on, for people whose program does not work as it should.

The results are safe to paste into a ticket: no key, no link, no customer, and no name of a home.
"""

from console_app.services.doctor.account import examine_account
from console_app.services.doctor.checks import Check, Verdict, worst
from console_app.services.doctor.local_files import (
    examine_configuration,
    examine_journal,
    examine_key,
    examine_store,
    unavailable_key,
)
from console_app.services.doctor.machine import examine_machine
from console_app.services.doctor.network import examine_certificates, examine_proxy
from console_app.services.doctor.webhooks import examine_endpoints, examine_receiver

__all__ = [
    "Check",
    "Verdict",
    "examine_account",
    "examine_certificates",
    "examine_configuration",
    "examine_endpoints",
    "examine_journal",
    "examine_key",
    "examine_machine",
    "examine_proxy",
    "examine_receiver",
    "examine_store",
    "unavailable_key",
    "worst",
]
