"""A server that lies: the sandbox's answers, with hostile texts in every field that a stranger can fill.

The sandbox cleans names as Codat does; this does not. Ids stay as they are, but for those of some integrations.
"""

from __future__ import annotations

import json
import re
import threading
import zlib
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from console_app.sandbox.embedded import Endpoint
from tests.hostile.texts import TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from console_app.sandbox.embedded import EmbeddedSandbox

_FREE_TEXTS = frozenset(
    {
        *("name", "description", "createdByUserName", "platformName", "sourceId", "dataProvidedBy"),
        *("statusCode", "statusText", "errorMessage", "error", "correlationId", "message", "itemId", "validatorName"),
    }
)
_SOMETIMES = frozenset({"status", "sourceType", "created", "lastSync", "erroredOnUtc"})
"""Fields that the program reads as more than a text; one in five lies."""
_KEPT = frozenset({"content-type", "x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset", "date"})


class LyingServer:
    """Stands before a sandbox. Each record gets a text of its own, always the same one."""

    def __init__(
        self,
        sandbox: EmbeddedSandbox,
        texts: Sequence[str] = tuple(TEXTS.values()),
        errors: Sequence[str] = (),
        password: str = "",
    ) -> None:
        """Prepare to lie: with `texts` in records, `errors` in errors (by default the same), and in every link a
        `password` that is known to the test."""
        self.texts = tuple(texts)
        self.errors = tuple(errors) or self.texts
        self._password = password
        self.scenarios = sandbox.scenarios
        self.api_key = sandbox.start().api_key
        self._behind = urlsplit(sandbox.start().base_url)
        self.fails_with: int | None = None
        """A status that every call gets from now on, with hostile words."""
        lying = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass_on(self) -> None:
                status, headers, body = lying._ask(self)
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass_on  # noqa: N815 - the names that are looked for

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread: threading.Thread | None = None
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> Endpoint:
        """Serve, once; where, and with which key."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
            self._thread.start()
        return Endpoint(self.base_url, self.api_key)

    def stop(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()

    def text_of(self, record: str, field: str = "name") -> str:
        """The text of a record's field, by the record's id."""
        return self.texts[zlib.crc32(f"{record}{field}".encode()) % len(self.texts)]

    def lies_about(self, record: str, field: str) -> bool:
        """Return whether a record's field is one of those that lie, by the record's id."""
        return field in _FREE_TEXTS or (field in _SOMETIMES and zlib.crc32(f"{record}{field}!".encode()) % 5 == 0)

    def _ask(self, asked: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
        sent = asked.rfile.read(int(asked.headers.get("Content-Length", 0)))
        behind = HTTPConnection(self._behind.hostname or "", self._behind.port or 0, timeout=30)
        headers = {name: value for name, value in asked.headers.items() if name.lower() not in {"host", "connection"}}
        behind.request(asked.command, asked.path, sent, headers)
        answer = behind.getresponse()
        body, kept = answer.read(), {n: v for n, v in answer.getheaders() if n.lower() in _KEPT}
        behind.close()
        if self.fails_with is not None:
            words = self.errors[zlib.crc32(asked.path.encode()) % len(self.errors)]
            items = [{"message": text, "itemId": text, "validatorName": text} for text in self.errors[:10]]
            document = {
                "error": words,
                "correlationId": words,
                "statusCode": self.fails_with,
                "validation": {"errors": items},
            }
            return self.fails_with, {"Content-Type": "application/json"}, json.dumps(document).encode()
        if body and "json" in (answer.getheader("content-type") or ""):
            # Half a pair can only be sent as JSON has it: "\\ud800".
            text = json.dumps(self._lie(json.loads(body), asked.path))
            # Links of another port than the account's own would not be shown.
            text = text.replace(self._behind.netloc, urlsplit(self.base_url).netloc)
            body = (
                re.sub(r"otp=\d{6}(?!\d)", f"otp={self._password}", text).encode() if self._password else text.encode()
            )
        return answer.status, kept, body

    def _lie(self, value: Any, record: str) -> Any:
        if isinstance(value, list):
            return [self._lie(each, f"{record}/{number}") for number, each in enumerate(value)]
        if not isinstance(value, dict):
            return value
        own = str(value.get("id") or value.get("key") or record)
        return {name: self._field(name, each, own) for name, each in value.items()}

    def _field(self, name: str, value: Any, record: str) -> Any:
        text = self.text_of(record, name)
        if name == "tags":
            return {text: self.text_of(record, "tag"), "region": self.text_of(record, "region")}
        if self.lies_about(record, name) and isinstance(value, str):
            return text
        return self._lie(value, f"{record}/{name}")


@contextmanager
def lying(sandbox: EmbeddedSandbox, *told: Any, **how: Any) -> Iterator[LyingServer]:
    """A server that lies, for as long as it is entered; told like `LyingServer`."""
    server = LyingServer(sandbox, *told, **how)
    server.start()
    yield server
    server.stop()
