"""The same limits over real sockets and real TLS, on loopback servers that stand behind the dialler's seam."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpcore
import pytest

from onboarding.errors import Failure, Permanent, Transient
from tests.workers.http.network import PUBLIC
from workers.http import Allowance, Guard, Guide, fetch_page, fetch_site
from workers.http.transport import system_dialler
from workers.limits import LocalBucket

Serve = Callable[[socket.socket], None]
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
MISSING = b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def server(serve: Serve) -> Iterator[int]:
    """Serve each connection in a thread of its own, on a port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, serve), daemon=True).start()
        yield listener.getsockname()[1]
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts


def _accept(listener: socket.socket, serve: Serve) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_one, args=(connection, serve), daemon=True).start()


def _one(connection: socket.socket, serve: Serve) -> None:
    with connection, suppress(OSError):
        connection.settimeout(10)
        serve(connection)


def website(connection: socket.socket) -> None:
    """Answer requests until the other side hangs up."""
    with suppress(OSError):
        while request := connection.recv(65536):
            found = request.startswith((b"GET / ", b"GET /p"))
            connection.sendall(PAGE if found else MISSING)


def behind(port: int, **changes: Any) -> Guard:
    """Every name leads to a public address, and every public address to this port."""

    def dial(address: str, _: int, timeout: float) -> httpcore.NetworkStream:
        assert address == PUBLIC
        return system_dialler("127.0.0.1", port, timeout)

    seams: dict[str, Any] = {
        "resolver": lambda host, port: [PUBLIC],
        "dialler": dial,
        "bucket": LocalBucket(),
        "spacing": timedelta(0),
    }
    return Guard(**(seams | changes))


def failure(port: int, url: str, **changes: Any) -> Failure:
    with pytest.raises(Failure) as caught:
        fetch_page(url, guard=behind(port, **changes))
    return caught.value


@dataclass(frozen=True)
class Certificate:
    chain: Path
    key: Path

    def serve(self, connection: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        with suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
            website(secured)

    @property
    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.chain))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    made = Certificate(folder / "chain.pem", folder / "key.pem")
    subject = ["-subj", "/CN=example.com", "-addext", "subjectAltName=DNS:example.com", "-days", "2"]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    files = ["-keyout", str(made.key), "-out", str(made.chain)]
    subprocess.run(["openssl", "req", "-x509", *curve, *subject, *files], check=True, capture_output=True)
    return made


def test_a_page_is_read_over_tls_by_its_name(certificate: Certificate) -> None:
    with server(certificate.serve) as port:
        page = fetch_page("https://example.com/", guard=behind(port, tls=certificate.trusted))
    assert page.body == b"<html>"


def test_a_certificate_for_another_name_is_refused(certificate: Certificate) -> None:
    with server(certificate.serve) as port:
        wrong = failure(port, "https://other.example.com/", tls=certificate.trusted)
    assert (wrong.code, wrong.detail) == ("tls_failed", "SSLCertVerificationError")
    assert isinstance(wrong, Permanent)


def test_a_certificate_nobody_vouches_for_is_refused(certificate: Certificate) -> None:
    with server(certificate.serve) as port:
        assert failure(port, "https://example.com/").code == "tls_failed"


def test_a_server_without_tls_cannot_prove_its_name() -> None:
    with server(lambda connection: connection.sendall(b"HTTP/1.1 400 no\r\n\r\n")) as port:
        assert failure(port, "https://example.com/").code in {"tls_failed", "connect_failed"}


def test_a_server_that_hangs_up_may_be_tried_again() -> None:
    with server(lambda connection: None) as port:
        for url in ("http://example.com/", "https://example.com/"):
            assert isinstance(failure(port, url), Transient)


def test_a_closed_port_may_be_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failure(port, "http://example.com/").code == "connect_failed"


LONG = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n"


@pytest.mark.parametrize("start", [b"H", b"HTTP/1.1 200 OK\r\nX: ", LONG], ids=["line", "header", "body"])
def test_a_drip_ends_with_the_hop_on_a_real_socket(start: bytes) -> None:
    hung_up = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(start)
        while not hung_up.wait(0.02):
            connection.sendall(b"x")

    with server(drip) as port:
        late = failure(port, "http://example.com/", hop=timedelta(milliseconds=300))
        hung_up.set()
    assert late.code == "timed_out"


def test_a_handshake_that_never_comes_ends_with_the_connect() -> None:
    over = threading.Event()

    def say_nothing(connection: socket.socket) -> None:
        over.wait(10)

    with server(say_nothing) as port:
        late = failure(port, "https://example.com/", connect=timedelta(milliseconds=200))
        over.set()
    assert late.code == "timed_out"


def test_a_whole_site_on_an_allowed_port_with_nothing_faked() -> None:
    with server(website) as port:
        home = f"http://127.0.0.1:{port}/"
        guard = Guard(allowance=Allowance.parse(f"127.0.0.1:{port}"), spacing=timedelta(0))
        site = fetch_site(home, Guide(lambda *_: [f"{home}p{n}" for n in range(7)], lambda *_: None), guard=guard)
        with pytest.raises(Failure) as caught:
            fetch_page(home, guard=Guard())
    assert len(site.pages) == 8
    assert caught.value.code == "address_refused"
