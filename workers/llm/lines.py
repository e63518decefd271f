"""Connections that another thread can hang up: a read that waits for a model ends at once, not at its timeout."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import httpcore

from workers.http.transport import Dialler


class Lines:
    """Dials for one call to a model, and hangs up everything that it dialled.

    `spoke` tells whether anything of a request was sent: what was not sent costs nothing.
    """

    def __init__(self, dialler: Dialler) -> None:
        self._dialler = dialler
        self._open: list[Line] = []
        self._over = False
        self.spoke = False

    def dial(self, address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        """Connect, unless it is over.

        Raises:
            ConnectionAbortedError: it is over.
        """
        if self._over:
            raise ConnectionAbortedError("hung up")
        return self.hold(Line(self._dialler(address, port, timeout), self))

    def hold(self, line: Line) -> Line:
        """Remember a line that is open."""
        self._open.append(line)
        if self._over:
            line.shut()
        return line

    def hang_up(self) -> None:
        """End what is read and written at this moment, and whatever would come."""
        self._over = True
        for line in list(self._open):
            line.shut()


class Line(httpcore.NetworkStream):
    """One connection, as it was dialled or with TLS over it."""

    def __init__(self, stream: httpcore.NetworkStream, lines: Lines) -> None:
        self._stream = stream
        self._lines = lines

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read."""
        return self._stream.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write, which is speaking."""
        self._lines.spoke = True
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        """Close."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Shake hands; what comes of it is a line too."""
        return self._lines.hold(Line(self._stream.start_tls(ssl_context, server_hostname, timeout), self._lines))

    def get_extra_info(self, info: str) -> Any:
        """Pass on what the connection knows about itself."""
        return self._stream.get_extra_info(info)

    def shut(self) -> None:
        """Wake whoever reads here: closing alone would leave them waiting."""
        held = self._stream.get_extra_info("socket")
        for connection in _sockets(held):
            with suppress(OSError, ValueError):
                connection.shutdown(socket.SHUT_RDWR)


def _sockets(held: object) -> Iterable[socket.socket]:
    return [held] if isinstance(held, socket.socket) else []
