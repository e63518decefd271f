"""The wire under the models' clients: only where it should go, only what it should carry, and hung up at once."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from onboarding.errors import Failure
from onboarding.persona.enriching.protocol import EnrichmentFailed
from onboarding.secret import Secret
from tests.e2e.processes import PROJECT
from tests.workers.http.network import PUBLIC
from tests.workers.http.test_wire import Certificate, behind, certificate, server
from tests.workers.llm.models_at import question
from workers.http import Guard
from workers.http.failures import OtherSite
from workers.http.transport import Dialler
from workers.llm.calling import ModelEnricher, Way
from workers.llm.lines import Lines
from workers.llm.transport import GuardedTransport, Origin

__all__ = ["certificate"]  # a fixture
KEY = Secret("sk-FAKE-c0de200")


@pytest.fixture
def dialled() -> list[str]:
    """What was dialled."""
    return []


def noting(dialled: list[str]) -> Dialler:
    """Note what is dialled, and connect to nobody."""

    def dial(address: str, port: int, timeout: float) -> Any:
        dialled.append(f"{address}:{port}")
        raise ConnectionRefusedError

    return dial


def origin(base_url: str) -> Origin:
    return Origin(base_url, "Authorization", KEY, "Bearer ")


def code_at(base_url: str, **seams: Any) -> str:
    way = Way("openai_compatible", "m", origin(base_url), Guard(**seams), timedelta(seconds=5), 1)
    with pytest.raises(EnrichmentFailed) as failed:
        ModelEnricher(way).ask(question(), lambda: None)
    return failed.value.code


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/v1", "https://10.0.0.1/v1", "http://169.254.169.254/v1", "https://[::1]/v1"]
)
def test_a_server_in_a_private_network_is_not_asked(dialled: list[str], url: str) -> None:
    assert code_at(url, dialler=noting(dialled)) == "unreachable"
    assert dialled == []


@pytest.mark.parametrize(
    ("answers", "reached"), [([PUBLIC, "192.168.0.1"], []), ([PUBLIC], [f"{PUBLIC}:443"])], ids=["private", "public"]
)
def test_a_name_with_a_private_address_is_not_asked(dialled: list[str], answers: list[str], reached: list[str]) -> None:
    code = code_at("https://models.example/v1", dialler=noting(dialled), resolver=lambda _host, _port: answers)
    assert (code, dialled) == ("unreachable", reached)


def carried(wire: GuardedTransport, url: str) -> Failure | None:
    async def send() -> None:
        async with httpx2.AsyncClient(transport=wire, trust_env=False) as http:
            await http.post(url, content=b"{}")

    with suppress(httpx2.TransportError):
        asyncio.run(send())
    return wire.failure


@pytest.mark.parametrize(
    "url", ["https://other.example/v1", "http://models.example/v1", "https://models.example:444/v1",
            "https://models.example@other.example/v1"],
)  # fmt: skip
def test_a_client_that_would_ask_elsewhere_does_not_get_the_key_sent(dialled: list[str], url: str) -> None:
    guard = Guard(dialler=noting(dialled), resolver=lambda _host, _port: [PUBLIC])
    wire = GuardedTransport(guard, guard.deadline(timedelta(seconds=5)), origin("https://models.example/v1"))
    assert isinstance(carried(wire, url), OtherSite)
    assert (wire.sent, wire.owed, dialled) == (0, 0, [])


def test_a_line_with_tls_is_hung_up_while_it_is_waited_for(certificate: Certificate) -> None:
    heard, over = threading.Event(), threading.Event()

    def wait(connection: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.chain, certificate.key)
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(65536)
            heard.set()
            over.wait(10)

    class Enough(BaseException):
        pass

    def go_on() -> None:
        if heard.is_set():
            raise Enough

    with server(wait) as port:
        way = Way(
            "openai_compatible", "m", origin("https://example.com/v1"), behind(port, tls=certificate.trusted),
            timedelta(seconds=20), 1,
        )  # fmt: skip
        asked = ModelEnricher(way)
        before = {thread.ident for thread in threading.enumerate()}
        with pytest.raises(Enough):
            asked.ask(question(), go_on)
        until = time.monotonic() + 5
        while any(one.name.startswith("llm-wire") and one.ident not in before for one in threading.enumerate()):
            assert time.monotonic() < until, "its thread still waits"
        over.set()
    assert (asked.spent.tries, asked.unaccounted) == (1, 1)


def test_nothing_is_dialled_once_it_was_hung_up(dialled: list[str]) -> None:
    lines = Lines(noting(dialled))
    lines.hang_up()
    with pytest.raises(ConnectionAbortedError):
        lines.dial(PUBLIC, 443, 1)
    assert dialled == []


_LAZY = """
import sys
import cli.main, tasks, workers.app, workers.llm.asking, workers.llm.models, db.llm_calls, db.llm_choice
workers.app.app.loader.import_default_modules()
names = ("pydantic_ai", "openai", "anthropic", "google.genai", "mistralai", "httpx2", "genai_prices")
print([name for name in names if name in sys.modules])
"""


def test_no_client_is_imported_before_a_model_is_asked() -> None:
    done = subprocess.run([sys.executable, "-c", _LAZY], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
