"""An S3 server of our own, in memory, which can be told not to answer for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

Start = Callable[..., Any]


class Store:
    """The server; `environment` is how its clients find it."""

    def __init__(self) -> None:
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import make_server

        self._app = DomainDispatcherApplication(create_backend_app)
        self._silent_until = 0.0
        self.asked = self.refused = 0
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self.environment = {
            "AWS_ENDPOINT_URL": self.address, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
        }  # fmt: skip

    def be_silent(self, seconds: float) -> None:
        """Answer 503 to everything for so long."""
        self._silent_until = time.monotonic() + seconds

    def end(self) -> None:
        self._server.shutdown()

    def _answer(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        self.asked += 1
        if time.monotonic() < self._silent_until:
            self.refused += 1
            content = b"<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
            start("503 Slow Down", [("Content-Type", "application/xml"), ("Content-Length", str(len(content)))])
            return [b"" if environ["REQUEST_METHOD"] == "HEAD" else content]
        answer: Iterable[bytes] = self._app(environ, start)
        return answer
