"""Deliveries as tests need them, on papers that nobody reads; and a small access point."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from budget.delivery.handing import begin
from budget.models import Delivery, Invoice
from portal.kit.documents import store_document
from tests.factories.papers import a_paper

XML = b"<Invoice/>"
TOKEN = "een-sleutel"


def with_papers(invoice: Invoice) -> Invoice:
    """As the worker leaves it, without the work."""
    invoice.document = store_document(
        kind="invoice", filename=f"{invoice.number}.pdf", content=a_paper(str(invoice.number))
    )
    invoice.einvoice = store_document(
        kind="einvoice",
        filename=f"{invoice.number}.xml",
        content=XML,
        content_type="application/xml",
    )
    invoice.save(update_fields=["document", "einvoice"])
    return invoice


def a_delivery(invoice: Invoice, channel: str = "mail") -> Delivery:
    """A first try, which waits for a worker unless it goes by mail."""
    if invoice.einvoice is None:
        with_papers(invoice)
    return begin(invoice=invoice, channel=channel)


class AccessPoint:
    """What a small access point knows, and how it is to answer.

    ``documents`` are those that it took, by key; ``heard`` all requests. ``state`` and
    ``status`` are what it answers next, ``sleeps`` how long it thinks about it; with ``drips``
    it says very little, for ever.
    """

    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}
        self.heard: list[dict[str, Any]] = []
        self.state, self.status, self.sleeps = "accepted", 0, 0.0
        self.body: bytes | None = None
        self.drips = False

    def take(self, request: BaseHTTPRequestHandler, content: bytes) -> None:
        key = request.headers.get("Idempotency-Key", "")
        told = {name.lower(): value for name, value in request.headers.items()}
        self.heard.append({"path": request.path, "method": request.command, **told})
        if content and (not self.status or self.status < 400):
            self.documents.setdefault(key, content)
        time.sleep(self.sleeps)
        for at in range(30 * self.drips):
            request.wfile.write(b"X" if at else b"HTTP/1.1 200 OK\r\n")
            time.sleep(0.1)
        answer = {"id": f"doc/{key or 'x'}", "state": self.state, "message": f"nu {self.state}"}
        body = json.dumps(answer).encode() if self.body is None else self.body
        request.send_response(self.status or (202 if content else 200))
        request.send_header("Location", "http://127.0.0.1:1/elders")
        request.end_headers()
        request.wfile.write(body)


@contextmanager
def an_access_point(settings: Any) -> Iterator[AccessPoint]:
    """It listens on this machine, and the settings name it."""
    point = AccessPoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            point.take(self, self.rfile.read(int(self.headers["Content-Length"])))

        def do_GET(self) -> None:
            point.take(self, b"")

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    settings.ACCESS_POINT_URL = f"http://127.0.0.1:{server.server_port}/v1"
    settings.ACCESS_POINT_TOKEN = TOKEN
    settings.ACCESS_POINT_SECONDS = 0.3
    try:
        yield point
    finally:
        server.shutdown()
        server.server_close()
