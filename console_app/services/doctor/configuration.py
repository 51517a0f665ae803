"""The configuration file: all that cannot be used in it, which elsewhere is told of in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.config.owners import is_there
from console_app.services.auditing.cost import counted
from console_app.services.doctor.checks import Check, Verdict, without_home

if TYPE_CHECKING:
    from console_app.config.config_file import Config


def examine_configuration(config: Config) -> Check:
    """What is wrong with the file, each problem on a line of its own."""
    where = without_home(str(config.path))
    if config.is_unreadable:
        return Check("Configuration", Verdict.BROKEN, without_home(" ".join(config.problems)))
    if config.problems:
        # Each begins with the file, which is named once.
        lines = [each.replace(str(config.path), config.path.name, 1) for each in config.problems]
        found = f"{where}: {counted(len(lines), 'thing', 'things')} that cannot be used"
        return Check("Configuration", Verdict.DOUBTFUL, found, without_home("\n".join(lines)))
    if not is_there(config.path):
        return Check("Configuration", Verdict.FINE, f"no {where}: all is as usual")
    return Check("Configuration", Verdict.FINE, f"{where}; all of it can be used")
