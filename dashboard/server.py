"""What ``streamlit run`` serves: the pages in :mod:`dashboard.app`, with headers that keep them to themselves.

The document that a browser loads is Streamlit's own, told where the server is: else it asks for it below the
page's address first, and the console holds two errors. Warm before the first visitor: what takes seconds to load,
and the baseline, are asked for when the server starts.
"""

from __future__ import annotations

import gc
import re
import threading
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.screens import ADDRESSES

INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# Pages are one level below the server's address, which a proxy may have moved.
WHERE = "<script>window.__streamlit = {BACKEND_BASE_URL: new URL('.', window.location).href}</script>"


@cache
def document() -> str:
    """Streamlit's own page, with its server's address."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    return page.replace("<head>", f"<head>{WHERE}", 1)


async def _document(_request: Request) -> HTMLResponse:
    return HTMLResponse(document(), headers={"Cache-Control": "no-cache"})


def hashes() -> list[str]:
    """Content hashes of the scripts that stand in the document: no other inline script runs."""
    texts = INLINE.findall(document())
    return [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in texts]


def policy() -> str:
    """Content security policy: all comes from this server, nobody frames the pages.

    Streamlit sets styles within elements and loads its components as blobs; Plotly draws pictures from blobs.
    """
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'", "blob:", "'wasm-unsafe-eval'", *hashes()],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'", "ws:", "wss:"],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """Adds :data:`HEADERS` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and the answer back with the headers."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                named = {name.lower() for name, _ in message.get("headers", [])}
                added = [(key.lower().encode(), value.encode()) for key, value in HEADERS.items()]
                added = [(key, value) for key, value in added if key not in named]
                message = {**message, "headers": [*message.get("headers", []), *added]}
            await send(message)

        await self.app(scope, receive, guarded)


def warm_up() -> None:
    """Load what takes seconds, and ask for the baseline."""
    import plotly.graph_objects  # noqa: F401

    import dashboard.screens.explore
    from dashboard.progress import engine

    assert dashboard.screens.explore
    engine()
    gc.collect()
    gc.freeze()  # what is loaded stays: it need not be searched through again


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Warm up beside the server, which answers meanwhile."""
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    yield


app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=lifespan,
    routes=[Route(f"/{name}", _document) for name in ("", *ADDRESSES)],
    middleware=[Middleware(SecurityHeaders)],
)
