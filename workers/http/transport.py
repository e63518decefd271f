"""The wire: dials only addresses that were checked a moment ago, and never waits past the deadline.

The name is looked up once, every answer is checked, and the checked number itself is dialled, while TLS and
the Host header keep the name: nothing between check and dial can change the answer. Each read and write gets what is
left of the hop, so a server that sends one byte a second ends like one that sends none. Bytes are counted as they
come off the wire, before anything interprets them.

This stands directly on httpcore: the layer above it would bring redirects, cookies, proxies from the environment
and decoders, all of which would have to be turned off again.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Protocol

import httpcore

from onboarding.address import Address
from workers.http.deadline import Deadline
from workers.http.failures import BadResponse, ConnectFailed, TimedOut, TlsFailed, TooLarge
from workers.http.policy import Allowance, check
from workers.http.resolve import Resolver, resolve

MOST_DIALS = 4
SHORTEST = 0.001  # zero would mean "do not wait at all" to a socket

# At lower levels both write addresses with their queries, and headers.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


class Dialler(Protocol):
    """Opens a connection."""

    def __call__(self, address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        """Connect to a numeric address within `timeout` seconds. Raises httpcore's errors or OSError."""


def system_dialler(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
    """Connect over TCP."""
    return httpcore.SyncBackend().connect_tcp(address, port, timeout)


class Hop:
    """The limits of the request that a client is on: changed before each one, read by its streams.

    Args:
        deadline: over until a request begins.
    """

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.bytes_left = 0

    def begin(self, deadline: Deadline, most_bytes: int) -> None:
        """Set the limits of the next request."""
        self.deadline = deadline
        self.bytes_left = most_bytes

    def seconds(self, timeout: float | None) -> float:
        """Return how long the next step may take.

        Raises:
            TimedOut: when there is no time left.
        """
        left = self.deadline.left()
        if left <= 0:
            raise TimedOut("the time for one request is over")
        return left if timeout is None else min(timeout, left)

    def count(self, data: bytes) -> bytes:
        """Count bytes off the wire.

        Raises:
            TooLarge: when there are more than this request may bring.
        """
        self.bytes_left -= len(data)
        if self.bytes_left < 0:
            raise TooLarge("too many bytes on the wire")
        return data


class BoundedStream(httpcore.NetworkStream):
    """A connection whose every step is bounded by the hop it serves."""

    def __init__(self, stream: httpcore.NetworkStream, hop: Hop) -> None:
        self._stream = stream
        self._hop = hop

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read, within what is left."""
        return self._hop.count(self._stream.read(max_bytes, self._hop.seconds(timeout)))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write, within what is left."""
        self._stream.write(buffer, self._hop.seconds(timeout))

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Shake hands, within what is left.

        Raises:
            TlsFailed: when the certificate or the handshake is no good.
        """
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, self._hop.seconds(timeout))
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLError) and not isinstance(error.__cause__, ssl.SSLEOFError):
                raise TlsFailed(type(error.__cause__).__name__) from error
            raise
        return BoundedStream(stream, self._hop)

    def get_extra_info(self, info: str) -> Any:
        """Pass on what the connection knows about itself."""
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects names to checked addresses."""

    def __init__(
        self, resolver: Resolver, dialler: Dialler, allowance: Allowance, hop: Hop, clock: Callable[[], float]
    ) -> None:
        self._resolver = resolver
        self._dialler = dialler
        self._allowance = allowance
        self._hop = hop
        self._clock = clock

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - httpcore's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> httpcore.NetworkStream:
        """Look up, check, and dial what was checked.

        Raises:
            NoSuchHost, DnsUnavailable, PrivateAddress, ConnectFailed, TimedOut: see there.
        """
        seconds = self._hop.seconds(timeout)
        before = self._clock()
        answers = resolve(self._resolver, host, port, seconds)
        addresses = check(host, port, answers, self._allowance)
        return BoundedStream(self._dial(addresses, port, seconds - (self._clock() - before)), self._hop)

    def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - httpcore's signature
        timeout: float | None = None,  # noqa: ARG002 - httpcore's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> httpcore.NetworkStream:
        """Refuse: no website lives there."""
        raise ConnectFailed("unix sockets are not dialled")

    def _dial(self, addresses: list[str], port: int, seconds: float) -> httpcore.NetworkStream:
        until = self._clock() + seconds
        error: Exception = ConnectFailed("nothing was dialled")
        for tries_left, address in zip(range(min(len(addresses), MOST_DIALS), 0, -1), addresses, strict=False):
            # Shared out, so that a first address that swallows everything leaves time for the second.
            share = self._hop.seconds(until - self._clock()) / tries_left
            try:
                return self._dialler(address, port, max(share, SHORTEST))
            except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as failed:
                error = failed
        raise error


class Client:
    """One connection pool for one thread.

    Not to be shared: its limits are those of the one request it is on.
    """

    def __init__(  # noqa: PLR0913 - the seams, each by name
        self,
        *,
        resolver: Resolver,
        dialler: Dialler,
        allowance: Allowance,
        tls: ssl.SSLContext,
        connect: timedelta,
        clock: Callable[[], float],
    ) -> None:
        self._hop = Hop(Deadline(timedelta(0), clock))
        self._extensions = {"timeout": {"connect": connect.total_seconds()}}
        backend = GuardedBackend(resolver, dialler, allowance, self._hop, clock)
        self._pool = httpcore.ConnectionPool(ssl_context=tls, max_connections=2, network_backend=backend)

    @contextmanager
    def get(
        self, address: Address, headers: dict[str, str], deadline: Deadline, most_bytes: int
    ) -> Iterator[httpcore.Response]:
        """Send one GET and hand over the answer while its body is still on the wire; see `ask`."""
        sent = [(b"Host", address.host_port.encode("ascii"))]
        sent += [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
        with self.ask(httpcore.Request("GET", _url(address), headers=sent), deadline, most_bytes) as answer:
            yield answer

    @contextmanager
    def ask(self, request: httpcore.Request, deadline: Deadline, most_bytes: int) -> Iterator[httpcore.Response]:
        """Send one request and hand over the answer while its body is still on the wire.

        Args:
            request: what to ask, with its Host.
            deadline: for everything, from the look-up to the body's last byte.
            most_bytes: that may come off the wire, headers and framing included.

        Raises:
            Failure: from the failures of this room; also from within the block, while the body is read.
        """
        self._hop.begin(deadline, most_bytes)
        request.extensions = self._extensions
        with _translated():
            answer = self._pool.handle_request(request)
            try:
                yield answer
            finally:
                answer.close()

    def close(self) -> None:
        """Hang up everywhere."""
        self._pool.close()


def _url(address: Address) -> httpcore.URL:
    return httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.path_and_query)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise TimedOut(type(error).__name__) from error
    except (httpcore.NetworkError, OSError) as error:
        raise ConnectFailed(type(error).__name__) from error
    except httpcore.ProtocolError as error:
        raise BadResponse(type(error).__name__) from error
