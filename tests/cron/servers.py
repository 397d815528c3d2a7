"""Where the reminders go: mail servers of this machine, and a webhook that fails every other time."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Hook:
    """A webhook: the notices it took, by id, and how many it refused."""

    taken: list[str] = field(default_factory=list)
    refused: int = 0
    port: int = 0
    refuses: bool = True

    def takes(self, notice: str) -> bool:
        """Take every other call."""
        self.refuses = not self.refuses
        if self.refuses:
            self.refused += 1
        else:
            self.taken.append(notice)
        return not self.refuses


@contextmanager
def webhook() -> Iterator[Hook]:
    """Run a webhook on a free port; the first call is taken, the second refused, and so on."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        """One call."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if hook.takes(body["message"].splitlines()[-1]) else 500)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
