"""What ``streamlit run`` serves: the pages in :mod:`dashboard.app`, with headers that keep them to themselves.

Warm before the first visitor: what takes seconds to load, and the baseline, are asked for when the server starts.
"""

from __future__ import annotations

import re
import threading
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def hashes() -> list[str]:
    """Content hashes of the scripts that stand in Streamlit's own page: no other inline script runs."""
    page = Path(st.__file__).parent / "static" / "index.html"
    texts = INLINE.findall(page.read_text(encoding="utf-8"))
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


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Warm up beside the server, which answers meanwhile."""
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    yield


app = st.App(Path(__file__).with_name("app.py"), lifespan=lifespan, middleware=[Middleware(SecurityHeaders)])
