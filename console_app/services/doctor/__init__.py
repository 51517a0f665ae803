"""Looks at everything that the program depends on, for people whose program does not do what it should.

What is found is safe to paste into a ticket: no key, no link, no customer, and no name of a home.
"""

from console_app.services.doctor.account import examine_account
from console_app.services.doctor.checks import Check, Verdict, worst
from console_app.services.doctor.configuration import examine_configuration
from console_app.services.doctor.key import examine_key, unavailable_key
from console_app.services.doctor.machine import examine_machine
from console_app.services.doctor.network import examine_certificates, examine_proxy
from console_app.services.doctor.remembering import examine_memory
from console_app.services.doctor.writes import examine_journal

__all__ = [
    "Check",
    "Verdict",
    "examine_account",
    "examine_certificates",
    "examine_configuration",
    "examine_journal",
    "examine_key",
    "examine_machine",
    "examine_memory",
    "examine_proxy",
    "unavailable_key",
    "worst",
]
