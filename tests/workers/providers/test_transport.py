"""The same over real sockets and real TLS, with whatever a machine's environment would like to add."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
import threading
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest

from cli.pretend_providers import pretend_providers
from onboarding.providers.examples import VALID, example_fields
from onboarding.providers.finding import Verdict
from onboarding.providers.loading import catalogue
from onboarding.providers.wire import Answer, Trouble
from onboarding.secret import Secret
from tests.e2e.processes import PROJECT
from tests.workers.http.test_wire import Certificate, behind, certificate, server
from tests.workers.providers.wires import ask, real_wire, request
from workers.http import Allowance, Guard
from workers.providers import ask_provider

__all__ = ["certificate"]  # a fixture

PROVIDERS = catalogue()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
JSON = HEAD + b"Content-Length: 2\r\n\r\n{}"


def over_tls(port: int, host: str, certificate: Certificate | None) -> Answer:
    """Ask a server on loopback by a public name."""
    trust = {"tls": certificate.trusted} if certificate else {}
    with real_wire(behind(port, **trust)) as wire:
        return ask(wire, request(f"https://{host}/p"))


def test_a_provider_is_asked_over_tls_by_its_name(certificate: Certificate) -> None:
    with server(certificate.serve) as port:
        assert over_tls(port, "example.com", certificate).status == 200


def test_a_certificate_for_another_name_is_trouble(certificate: Certificate) -> None:
    with server(certificate.serve) as port:
        assert over_tls(port, "other.example.com", certificate).trouble is Trouble.TLS


def test_a_certificate_nobody_vouches_for_is_trouble_and_no_key_was_sent(certificate: Certificate) -> None:
    heard: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        certificate.serve(connection)
        heard.append(b"")

    with server(listen) as port:
        assert over_tls(port, "example.com", None).trouble is Trouble.TLS
    assert b"".join(heard) == b""


def test_a_server_without_tls_gets_no_key() -> None:
    heard: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        heard.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 400 no\r\n\r\n")

    with server(listen) as port:
        assert over_tls(port, "example.com", None).trouble in (Trouble.TLS, Trouble.NETWORK)
    assert heard
    assert b"FAKE" not in b"".join(heard)


def test_a_closed_port_is_trouble() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with real_wire(behind(port)) as wire:
        assert ask(wire, request("http://example.com/")).trouble is Trouble.NETWORK


@pytest.mark.parametrize(
    "start", [b"", b"H", HEAD + b"X: ", HEAD + b"Content-Length: 9999\r\n\r\n"], ids=["silence", "line", "headers", "body"]
)  # fmt: skip
def test_a_drip_ends_with_the_check(start: bytes) -> None:
    over = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(start)
        while not over.wait(0.02):
            connection.sendall(b"x" if start else b"")

    with server(drip) as port, real_wire(behind(port)) as wire:
        late = ask(wire, request("http://example.com/"), within=timedelta(milliseconds=300))
        over.set()
    assert late.trouble is Trouble.TIMED_OUT


def test_a_server_that_hangs_up_after_each_answer_costs_none() -> None:
    def once(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(JSON)

    with server(once) as port, real_wire(behind(port)) as wire:
        assert [ask(wire, request("http://example.com/")).status for _ in range(5)] == [200] * 5


def test_a_bomb_takes_little_memory() -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024), 9)
    head = HEAD + f"Content-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()

    def throw(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(head)
        connection.sendall(bomb)

    with server(throw) as port, real_wire(behind(port)) as wire:
        tracemalloc.start()
        answer = ask(wire, request("http://example.com/"))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert answer.trouble is Trouble.GARBLED or (answer.cut and len(answer.body) <= 64 * 1024)
    assert peak < 2 * 1024 * 1024


def test_a_server_on_an_ipv6_address_is_asked() -> None:
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 on this machine")
    with listener:
        port = listener.getsockname()[1]
        heard: list[bytes] = []

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(65536))
                connection.sendall(JSON)

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        guard = Guard(allowance=Allowance.parse(f"[::1]:{port}"))
        with real_wire(guard) as wire:
            assert ask(wire, request(f"http://[::1]:{port}/v1")).status == 200
        serving.join(5)
    assert f"\r\nhost: [::1]:{port}\r\n".encode() in heard[0].lower()


@pytest.mark.parametrize("name", ["openai", "telegram", "serpapi", "langfuse", "nvidia", "openai_compatible", "ghost"])
def test_the_pretend_internet_knows_each_provider_by_its_host(name: str) -> None:
    provider = PROVIDERS[name]
    credential = {field: Secret(value) for field, value in example_fields(provider, VALID).items()}
    with pretend_providers(0) as pretend:
        allowance = Allowance.parse(pretend.url.removeprefix("http://"))
        with real_wire(Guard(allowance=allowance), pretend.url) as wire:
            found = ask_provider(provider, credential, wire)
    assert found.finding.verdict is Verdict.VALID
    assert set(pretend.asked) == {name}


_ASK = """
import sys
from onboarding.providers.wire import Request
from workers.http import Allowance, Guard
from workers.providers import Wire
from datetime import timedelta
port = sys.argv[1]
guard = Guard(allowance=Allowance.parse(f"127.0.0.1:{port}"))
wire = Wire(guard)
for path in ("a", "b"):
    request = Request("GET", f"http://127.0.0.1:{port}/{path}", "127.0.0.1", {"X-Api-Key": "FAKE-key"})
    print(wire.ask(request, guard.deadline(timedelta(seconds=5))))
"""


def test_neither_proxies_nor_passwords_of_the_environment_are_used(tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("default login FAKE-name password FAKE-netrc\n")
    (tmp_path / ".netrc").chmod(0o600)
    proxied: list[bytes] = []
    asked: list[bytes] = []

    def answer(heard: list[bytes], connection: socket.socket) -> None:
        while request := connection.recv(65536):
            heard.append(request)
            connection.sendall(JSON)

    with server(lambda one: answer(proxied, one)) as proxy, server(lambda one: answer(asked, one)) as port:
        names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        proxies = {spelt: f"http://127.0.0.1:{proxy}" for name in names for spelt in (name, name.lower())}
        home = {"HOME": str(tmp_path), "NETRC": str(tmp_path / ".netrc"), "NO_PROXY": "", "no_proxy": ""}
        done = subprocess.run(
            [sys.executable, "-c", _ASK, str(port)],
            cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT), **proxies, **home},
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    assert done.stdout.split("\n")[:2] == ["Answer(200)", "Answer(200)"], done.stderr
    assert proxied == []
    assert [one.split(b" ")[1] for one in asked] == [b"/a", b"/b"]
    assert b"authorization" not in b"".join(asked).lower()
