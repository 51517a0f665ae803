"""A receiver of webhooks: a small HTTP server that keeps what it gets, and answers as it is asked to."""

from __future__ import annotations

import json
import threading
from collections import deque
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import TYPE_CHECKING, Any

from standardwebhooks import Webhook

if TYPE_CHECKING:
    import ssl

PATIENCE = 10.0


@dataclass(frozen=True)
class Message:
    """A message as it came."""

    headers: dict[str, str]
    content: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.content)
        return body

    @property
    def type(self) -> str:
        return str(self.body["eventType"])

    def verified(self, secret: str) -> dict[str, Any]:
        """Return the body; raises unless the signature and the timestamp are right."""
        body: dict[str, Any] = Webhook(secret).verify(self.content, self.headers)
        return body


class Receiver:
    """Answers with the next of `statuses`, and with 204 when there is none; waits for `gate` before it answers."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.messages: Queue[Message] = Queue()
        self.statuses: deque[int] = deque()
        self.gate = threading.Event()
        self.gate.set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.messages.put(Message(headers, content))
                receiver.gate.wait(PATIENCE)
                self.send_response(receiver.statuses.popleft() if receiver.statuses else 204)
                self.send_header("Content-Length", "0")
                self.send_header("Location", receiver.url)
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        scheme = "http"
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}/hook?of=test"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def next(self) -> Message:
        """Wait for the next message."""
        return self.messages.get(timeout=PATIENCE)

    def types(self, count: int) -> list[str]:
        """Wait for so many messages, and return the types of their events in the order in which they came."""
        return [self.next().type for _ in range(count)]

    def close(self) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
