"""``computelab dashboard``: serve the pages in :mod:`dashboard` until Ctrl-C."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.base import STOPPED, BadInput, app, reported

PAGE = Path(__file__).resolve().parents[2] / "dashboard" / "server.py"
SETTINGS = {
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.enableStaticServing": "true",  # the fonts
    "server.maxUploadSize": "1",
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "runner.postScriptGC": "false",  # a search through all that is loaded, 0.15 s, between a move and its answer
}
SECONDS_TO_START = 90.0


@app.command()
def dashboard(
    port: Annotated[int, typer.Option("--port", help="Port to listen on.")] = 8501,
    address: Annotated[str, typer.Option("--address", help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the dashboard until Ctrl-C."""
    with reported():
        server = started(address, port)
        try:
            wait_until_healthy(server, address, port)
            typer.echo(f"Dashboard: {url_of(address, port)} (Ctrl-C stops it)")
            code = server.wait()
        except KeyboardInterrupt:
            typer.echo("Stopped.", err=True)
            code = STOPPED
        finally:
            end(server)
        raise typer.Exit(code)


def started(address: str, port: int) -> subprocess.Popen[bytes]:
    """The dashboard's server as a process of its own.

    Raises
    ------
    BadInput
        There is no dashboard, or the address cannot be listened on.
    """
    if not PAGE.is_file():
        raise BadInput("this installation has no dashboard: install the project whole, or from its folder")
    check_address(address, port)
    signal.signal(signal.SIGTERM, _terminated)
    command = server_command(address, port)
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def server_command(address: str, port: int) -> list[str]:
    """The command that serves the dashboard, with the one set of settings it is ever served with."""
    settings = {**SETTINGS, "server.address": address, "server.port": str(port)}
    options = [word for name, value in settings.items() for word in (f"--{name}", value)]
    return [sys.executable, "-m", "streamlit", "run", str(PAGE), *options]


def _terminated(number: int, _frame: Any) -> None:
    """End as Ctrl-C does, so that the server ends too."""
    raise SystemExit(128 + number)


def check_address(address: str, port: int) -> None:
    """Refuse a port or an address that cannot be listened on, and say so at once."""
    if not 1 <= port <= 65535:
        raise BadInput(f"--port {port}: give a number from 1 to 65535, such as --port 8501")
    try:
        family, kind, proto, _, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            f"--address {address} --port {port}: cannot listen there ({reason}); give another port, such as "
            f"--port {port % 65535 + 1}, or an address of this machine"
        ) from None


def url_of(address: str, port: int) -> str:
    """Where a browser on this machine finds the dashboard."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def wait_until_healthy(server: subprocess.Popen[bytes], address: str, port: int) -> None:
    """Wait for the server's health check to answer.

    Raises
    ------
    BadInput
        The server ended, or did not answer in time.
    """
    # A proxy named by the environment is not asked for an address of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise BadInput(
                f"the dashboard's server ended with code {server.returncode}; its messages are above"
            )
        try:
            with opener.open(f"{url_of(address, port)}/_stcore/health", timeout=5) as reply:
                if reply.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    raise BadInput(f"the dashboard did not answer within {SECONDS_TO_START:.0f} seconds")


def end(server: subprocess.Popen[bytes]) -> None:
    """End the server if it still runs."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
