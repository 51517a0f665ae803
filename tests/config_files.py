"""The configuration file of a test, and the profile that is chosen by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.config.config_file import config_file
from console_app.config.profiles import choose_profile

if TYPE_CHECKING:
    from console_app.config.config_model import Config
    from console_app.config.profiles import Profile


def write_config(content: str | bytes) -> None:
    """Write the configuration file, and its folder if there is none."""
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_bytes(content.encode() if isinstance(content, str) else content)


def profile_chosen(config: Config | None = None, named: str | None = None, **environ: str) -> Profile:
    """Return the profile that is chosen without options.

    Args:
        config: What the configuration file says; None for no file.
        named: The name that was asked for.
        environ: The variables of the environment.
    """
    return choose_profile(environ, force_sandbox=False, sandbox_data=None, named=named, config=config)
