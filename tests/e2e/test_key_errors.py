"""A key is not in what this process says or raises, also when something goes wrong that nobody thought of."""

from __future__ import annotations

import json
import logging
import random
import re
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from sqlalchemy import Connection, event
from structlog.testing import capture_logs

from cli.pretend_providers import Pretend, pretend_providers
from db import providers
from db.engine import engine
from onboarding.providers.examples import TAGS
from tasks.api_key_validation import validate_api_key
from tests.e2e.leaks import Canaries, canary, redis_content, secrets_of, tables
from tests.e2e.processes import PROJECT
from tests.e2e.test_key_leaks import STYLES, leaked
from tests.tasks.checking import chosen, save, sent_to
from workers.http import Guard
from workers.providers import Wire
from workers.providers.wire import _own
from workers.run import run

LOUD = ("", "httpx", "httpcore", "httpcore.http11", "httpcore.connection", "sqlalchemy.engine", "psycopg", "celery")


@pytest.fixture(scope="module")
def pretend() -> Iterator[Pretend]:
    with pretend_providers(0) as served:
        yield served


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """Everything that is logged from now on, also by those who were told to be quiet, with what was raised."""
    before = {name: logging.getLogger(name).level for name in LOUD}
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.DEBUG)
    with capture_logs() as lines:
        yield lambda: caplog.text + "".join(_told(line) for line in lines)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def _told(line: Any) -> str:
    error = line.get("exc_info")
    if not isinstance(error, BaseException):
        return str(line)
    return f"{line} {''.join(traceback.format_exception(error))} {[vars(one) for one in _chain(error)]}"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def checked(name: str, tag: str) -> Canaries:
    """Save a made-up key and check it in this process; return how to find it."""
    fields = canary(providers.known()[name], tag, random.Random())
    _, asked = save(name, **fields)
    assert asked is not None
    run(validate_api_key, str(asked.id))
    return Canaries(secrets_of([(name, fields)]))


@pytest.mark.parametrize("outcome", ["valid", "invalid", "restricted", "waf_page", "garbage", "drop", "huge"])
@pytest.mark.parametrize("name", STYLES)
def test_nothing_that_is_logged_holds_a_key(
    on: Connection, valkey: redis.Redis, pretend: Pretend, said: Callable[[], str], capfd: pytest.CaptureFixture[str],
    name: str, outcome: str,
) -> None:  # fmt: skip
    with chosen(USHER_CUSTOM_BASE_URLS="true"), sent_to(pretend.url):
        canaries = checked(name, TAGS[outcome])
    assert "job_done" in said()
    assert canaries.sung_in(said()) == []
    assert canaries.sung_in("".join(capfd.readouterr())) == []


@pytest.mark.parametrize("name", STYLES)
def test_an_error_that_nobody_thought_of_holds_no_key(
    on: Connection, valkey: redis.Redis, said: Callable[[], str], capfd: pytest.CaptureFixture[str], name: str
) -> None:
    def dial(address: str, port: int, timeout: float) -> Any:
        raise RuntimeError("nobody thought of this")

    guard = Guard(resolver=lambda host, port: ["93.184.216.34"], dialler=dial)
    with chosen(USHER_CUSTOM_BASE_URLS="true"), sent_to(""):
        _own.wire = Wire(guard)
        canaries = checked(name, TAGS["valid"])
    assert on.exec_driver_sql("SELECT code FROM onboarding.jobs").scalar_one() == "internal"
    assert "nobody thought of this" in on.exec_driver_sql("SELECT detail FROM onboarding.job_attempts").scalar_one()
    assert canaries.sung_in(said() + "".join(capfd.readouterr())) == []
    assert leaked(canaries, [*tables(on), *redis_content(valkey)]) == []


@pytest.mark.parametrize("statement", ["INSERT INTO onboarding.api_keys", "INSERT INTO onboarding.key_checks"])
def test_a_database_that_fails_is_told_no_key_and_tells_none(
    on: Connection, valkey: redis.Redis, pretend: Pretend, said: Callable[[], str], statement: str
) -> None:
    heard: list[str] = []

    def note(_c: Any, _cursor: Any, sql: str, values: object, *_: object) -> None:
        heard.append(f"{sql} {values}")

    on.exec_driver_sql(
        "CREATE FUNCTION onboarding.test_fail() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'failed on %%', NEW; END $$"
    )
    on.exec_driver_sql(
        f"CREATE TRIGGER test_fail BEFORE {statement.replace('INTO', 'ON')} FOR EACH ROW "
        "EXECUTE FUNCTION onboarding.test_fail()"
    )
    fields = canary(providers.known()["serpapi"], TAGS["valid"], random.Random())
    canaries = Canaries(secrets_of([("serpapi", fields)]))
    event.listen(engine(), "before_cursor_execute", note)
    raised = ""
    try:
        with sent_to(pretend.url):
            _, asked = save("serpapi", **fields)
            assert asked is not None
            run(validate_api_key, str(asked.id))
    except Exception as error:  # noqa: BLE001 - whatever it is, it holds no key
        raised = "".join(traceback.format_exception(error)) + str([vars(one) for one in _chain(error)])
    finally:
        event.remove(engine(), "before_cursor_execute", note)
        on.exec_driver_sql("DROP FUNCTION onboarding.test_fail() CASCADE")
    assert "failed on" in raised + said()
    assert heard
    assert canaries.sung_in(raised + said() + "".join(heard)) == []


@pytest.mark.parametrize("path", sorted((PROJECT / "docs").glob("*.json")), ids=lambda path: path.name)
def test_no_example_in_a_document_for_machines_looks_like_a_key(path: Path) -> None:
    text = path.read_text()
    assert not re.search("c0de[0-9a-f]{3}", text, re.IGNORECASE)
    words = set(re.findall(r"[\w.:-]{16,}", json.dumps(json.loads(text))))
    for provider in providers.known().values():
        for field in provider.fields:
            telling = field.kind == "secret" and field.pattern and len(field.sample.partition("<")[0]) > 3
            assert not telling or not any(re.fullmatch(field.pattern or "", word) for word in words), provider.id
