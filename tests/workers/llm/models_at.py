"""What the tests of models set up: a model on loopback that speaks each provider's format, a question, a kept key."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel
from sqlalchemy import Connection, Row

from db import keys, scope
from db.engine import unit
from db.keys import Held
from db.vault import vault
from onboarding.persona.enriching.protocol import Objection, Question
from tests.db.kept_keys import PROVIDERS, pasted
from tests.tasks.checking import sent_to
from tests.tasks.conftest import Answer, page
from workers.leases import Interrupted
from workers.llm.asking import Enriched, enrich

USER = "user_1"
JOB = UUID("00c0de20-0000-4000-8000-000000000001")
INPUT, OUTPUT = 900, 100


class Draft(BaseModel):
    """A small shape to ask for."""

    name: str
    beliefs: list[str]


GOOD = {"name": "Plain explainer", "beliefs": ["Short is kind."]}
# Site text and key of these tests: neither may turn up where it does not belong.
SITE_TEXT = "FAKE-site-text-c0de200"


def nothing_wrong(_draft: Draft) -> Sequence[Objection]:
    return ()


def question(check: Callable[[Draft], Sequence[Objection]] = nothing_wrong, stable: str = "s") -> Question[Draft]:
    """A question about a made-up site."""
    return Question(
        "persona", "test-1", "You describe a voice.", f"Describe: {SITE_TEXT}", Draft, check, 1000, 200, stable, ("s9",)
    )


@dataclass(slots=True)
class Asked:
    """One request as the provider got it."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(slots=True)
class Model:
    """A provider on loopback: what it answers in turn (the last again and again), and what it was asked."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def model_at(*answers: Answer) -> Iterator[Model]:
    """Serve a model for the block, and send everything there."""
    opened = Model(answers=list(answers))

    class Serve(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            opened.asked.append(Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.close_connection = True
            answer = opened.answers.pop(0) if len(opened.answers) > 1 else opened.answers[0]
            with suppress(OSError):
                answer(self)

        do_GET = do_POST  # noqa: N815 - the library's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Serve) as server:
        server.daemon_threads = True
        opened.url = f"http://127.0.0.1:{server.server_address[1]}"
        serving = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        serving.start()
        with sent_to(opened.url):
            yield opened
        server.shutdown()
        serving.join()


def says(body: object, status: int = 200, **headers: str) -> Answer:
    """Answer in JSON."""
    return page(json.dumps(body), status, "application/json", **headers)


def answered(provider: str, shape: object, tool: str = "final_result") -> Answer:
    """Answer as this provider does when its model fills the shape."""
    return says(_FORMS[provider](shape, tool))


def _openai(shape: object, tool: str) -> object:
    call = {"id": "c1", "type": "function", "function": {"name": tool, "arguments": json.dumps(shape)}}
    message = {"role": "assistant", "content": "", "tool_calls": [call]}
    return {
        "id": "x", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{"index": 0, "finish_reason": "tool_calls", "message": message}],
        "usage": {"prompt_tokens": INPUT, "completion_tokens": OUTPUT, "total_tokens": INPUT + OUTPUT,
                  "prompt_tokens_details": {"cached_tokens": 40}},
    }  # fmt: skip


def _anthropic(shape: object, tool: str) -> object:
    return {
        "id": "x", "type": "message", "role": "assistant", "model": "m", "stop_reason": "tool_use",
        "stop_sequence": None, "content": [{"type": "tool_use", "id": "t", "name": tool, "input": shape}],
        "usage": {"input_tokens": INPUT, "output_tokens": OUTPUT},
    }  # fmt: skip


def _gemini(shape: object, tool: str) -> object:
    part = {"functionCall": {"name": tool, "args": shape}}
    return {
        "candidates": [{"content": {"parts": [part], "role": "model"}, "finishReason": "STOP", "index": 0}],
        "usageMetadata": {"promptTokenCount": INPUT, "candidatesTokenCount": OUTPUT, "totalTokenCount": INPUT + OUTPUT},
        "modelVersion": "m",
    }  # fmt: skip


_FORMS: dict[str, Callable[[object, str], object]] = {
    "openai": _openai, "openai_compatible": _openai, "mistral": _openai, "anthropic": _anthropic, "gemini": _gemini,
}  # fmt: skip


def key_of(provider: str = "openai", user: str = USER, **given: str) -> tuple[Held, str]:
    """Keep a made-up key of a user's. Returns it sealed, and what is in it."""
    taken = pasted(provider, **given)
    with unit(scope.user(user)) as tx:
        put = keys.put(tx, user, PROVIDERS[provider], taken, vault())
        tx.connection().exec_driver_sql("UPDATE onboarding.api_keys SET verdict = 'valid', condition = 'ok'")
        return keys.held(tx, user, put.id), taken.credential["key"].reveal()


def ask(held: Held, asked: Question[Draft] | None = None, **how: Any) -> Enriched[Draft]:
    """Ask as a job does."""
    options: dict[str, Any] = {"user_id": USER, "job_id": uuid4(), "go_on": lambda: None}
    return enrich(asked or question(), held, **options | how)


def calls(on: Connection) -> list[Row[Any]]:
    """Return the ledger's rows, the first first."""
    return list(on.exec_driver_sql("SELECT * FROM onboarding.llm_calls ORDER BY id").all())


class Stopped(Interrupted):
    """What tells a job to stop."""


def until(happened: Callable[[], bool]) -> Callable[[], None]:
    """Go on until something has happened, then stop."""

    def go_on() -> None:
        if happened():
            raise Stopped

    return go_on
