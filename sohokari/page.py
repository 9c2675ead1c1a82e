"""The page in a process: uvicorn in the loop that is there, without signals of its own."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from fastapi import FastAPI

from sohokari.errors import CannotRun
from sohokari.settings import Settings


class _Server(uvicorn.Server):
    """A server that leaves SIGTERM and SIGINT to the process that it is part of, and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def served(app: FastAPI, host: str, port: int) -> AsyncIterator[str]:
    """Serve `app` while the block runs; gives its address. Raises CannotRun if the port cannot be had."""
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", access_log=False, server_header=False)
    server = _Server(config)
    sockets = [_socket(host, port)]
    task = asyncio.create_task(server.serve(sockets=sockets), name="page")
    port = sockets[0].getsockname()[1]
    await server.listens.wait()
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}/"
    try:
        yield address
    finally:
        server.should_exit = True
        await task


def _socket(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named: asyncio sets TCP_NODELAY only then, and an answer would wait 40 ms without it.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        do = "set SOHOKARI_BIND to a free host:port, or stop the other program"
        raise CannotRun(f"the page at {host}:{port}", error.strerror or str(error), do) from error
    return listening


async def serve_until_told(settings: Settings) -> None:
    """Serve the page on the operator's address until SIGTERM or SIGINT."""
    from sohokari.wiring import page_app

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stopping.set)
    async with served(page_app(settings), settings.host, settings.port):
        await stopping.wait()
