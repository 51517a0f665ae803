"""Run a sandbox inside another program, on a free loopback port and its own thread."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from console_app.sandbox.pipeline import Pipeline
    from console_app.sandbox.scenarios import Scenarios
    from console_app.sandbox.server import Server
    from console_app.sandbox.state import State

DEFAULT_COMPANIES = 120
DEFAULT_SEED = 20260801
MOST_COMPANIES = 100_000
MOST_DAYS_LIVED = 1_000


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The address of a sandbox, and the key it accepts."""

    base_url: str
    api_key: str = field(repr=False)


class EmbeddedSandbox:
    """A sandbox that lives as long as the program, or until `stop`.

    Making one imports nothing heavy; `start` does.
    """

    def __init__(
        self,
        data: Path | None,
        *,
        companies: int = DEFAULT_COMPANIES,
        seed: int = DEFAULT_SEED,
        key: str | None = None,
        port: int = 0,
        scenarios: bool = False,
        otp_rule: str = "old-lives",
        lived: int = 0,
        on_day: Callable[[], None] | None = None,
        strict: bool = False,
        switches: Mapping[str, Any] | None = None,
        webhooks_anywhere: bool = False,
    ) -> None:
        """Keep how the sandbox will run.

        Args:
            data: The file that keeps the data between runs, or None for memory only. Several sandboxes may use one file
                at once. `companies` and `seed` matter only if the file is new.
            companies: How many to create, from 0 to 100,000.
            seed: The same seed makes the same companies.
            key: The API key to accept; None for a new one.
            port: The port; 0 for any free one.
            scenarios: True to enable the control routes under `/sandbox/`.
            otp_rule: `old-lives` or `old-dies`, what a new OTP does to older ones of the same link.
            lived: How many days new data has lived up to now, as a real account has; at most 1,000.
            on_day: Called before each of these days, on a thread of the sandbox; what it raises ends `start`, and none
                of the new data is kept.
            strict: True to raise an error for an unusable data file instead of using memory.
            switches: Fields of `switches.Switches` with other values than the usual ones.
            webhooks_anywhere: True to send webhooks to other machines, too.

        Raises:
            ValueError: A number of companies or days, or a rule, is invalid. A wrong switch is found by `start`.
        """
        if not 0 <= companies <= MOST_COMPANIES:
            raise ValueError(f"companies must be from 0 to {MOST_COMPANIES}")
        if not 0 <= lived <= MOST_DAYS_LIVED:
            raise ValueError(f"lived must be from 0 to {MOST_DAYS_LIVED}")
        if otp_rule not in {"old-lives", "old-dies"}:
            raise ValueError("otp_rule must be old-lives or old-dies")
        self.notice: str | None = None
        """The reason why the data is in memory although a file was requested, as a sentence for a person."""
        self._data = data
        self._companies = companies
        self._seed = seed
        self._key = key or new_key()
        self._port = port
        self._controls = scenarios
        self._otp_rule = otp_rule
        self._lived = lived
        self._on_day = on_day
        self._strict = strict
        self._switches = dict(switches or {})
        self._webhooks_anywhere = webhooks_anywhere
        self._state: State | None = None
        self._scenarios: Scenarios | None = None
        self._server: Server | None = None
        self._pipeline: Pipeline | None = None
        self._lan: Server | None = None

    def start(self) -> Endpoint:
        """Start serving; returns when requests are accepted. Starting a started one returns the same endpoint.

        Raises:
            PortTakenError: The port is in use.
            UnusableFileError: The data file cannot be used, and `strict` was set.
            ValueError, TypeError: A switch or its value does not exist.
        """
        from console_app.sandbox.app import build_app
        from console_app.sandbox.otp import OtpRule
        from console_app.sandbox.pipeline import Pipeline
        from console_app.sandbox.scenarios import Scenarios
        from console_app.sandbox.server import Server
        from console_app.sandbox.switches import DEFAULT_SWITCHES

        if self._server is None:
            switches = DEFAULT_SWITCHES.changed(**self._switches)
            state = self._open()
            try:
                scenarios = Scenarios(
                    state, OtpRule(self._otp_rule), switches, webhooks_anywhere=self._webhooks_anywhere
                )
                server = Server(port=self._port)
                pipeline = Pipeline(state, scenarios, self._key, server.base_url)
                app = build_app(pipeline, controls=self._controls)
            except BaseException:  # after any error, the file must not stay open
                state.close()
                raise
            server.start(app)
            scenarios.webhooks.begin()
            self._state, self._scenarios, self._server, self._pipeline = state, scenarios, server, pipeline
        return Endpoint(self._server.base_url, self._key)

    def _open(self) -> State:
        from console_app.sandbox.database import UnusableFileError
        from console_app.sandbox.seed import fill
        from console_app.sandbox.simulation import live
        from console_app.sandbox.state import State

        def filled(state: State) -> None:
            state.move_clock(-self._lived * 24 * 3600.0)
            fill(state, self._companies, self._seed)
            if self._lived:
                live(state, self._lived, self._seed, on_day=self._on_day)
                state.move_clock(0.0)

        try:
            return State(self._data, filled)
        except UnusableFileError as problem:
            if self._strict:
                raise
            self.notice = f"{problem} What happens here is not kept this time."
            return State(None, filled)

    def stop(self) -> None:
        """Stop serving and close the data. Calling it twice, or before `start`, is harmless."""
        if self._server is not None and self._state is not None:
            self.close_to_lan()
            self.scenarios.release_calls()
            self._server.stop()
            self.scenarios.webhooks.sender.stop()
            self._state.close()
            self._server = self._state = self._scenarios = self._pipeline = None

    @property
    def lan_url(self) -> str | None:
        """Return where links lead that phones can open; None unless `open_to_lan` was called."""
        return self._lan.base_url if self._lan is not None else None

    def open_to_lan(self, address: str) -> str:
        """Serve the link pages, and nothing else, in the local network; new links lead there from now on.

        Args:
            address: One of `network.lan_addresses()`. The port is that of the sandbox if one was chosen, else free.

        Returns:
            The address that links begin with.

        Raises:
            PortTakenError: The port is in use there, or the machine has no such address any more.
            RuntimeError: The sandbox is not running.
            ValueError: It is no address in a local network.
        """
        from console_app.sandbox.lan import build_lan_app
        from console_app.sandbox.network import is_local
        from console_app.sandbox.server import Server

        if self._pipeline is None:
            raise RuntimeError("the sandbox is not running")
        if not is_local(address):
            raise ValueError(f"{address} is not in a local network")
        self.close_to_lan()
        lan = Server(address=address, port=self._port)
        lan.start(build_lan_app(self._pipeline, lan.place))
        self._lan, self._pipeline.base_url = lan, lan.base_url
        return lan.base_url

    def close_to_lan(self) -> None:
        """Serve this machine only; new links lead here. Harmless if it was never open to others."""
        if self._lan is not None and self._pipeline is not None and self._server is not None:
            self._pipeline.base_url = self._server.base_url
            self._lan.stop()
            self._lan = None

    @property
    def scenarios(self) -> Scenarios:
        """Return what can be made to happen, with or without the control routes.

        Raises:
            RuntimeError: The sandbox is not running.
        """
        if self._scenarios is None:
            raise RuntimeError("the sandbox is not running")
        return self._scenarios

    def __enter__(self) -> Self:
        """Start serving."""
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Stop serving and close the data."""
        self.stop()


def new_key() -> str:
    """Return a new API key with the length and alphabet of Codat's: 40 letters and digits."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(40))
