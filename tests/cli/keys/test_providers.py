"""The catalogue on the terminal: every entry as a row and in full, without anything running."""

from __future__ import annotations

import io
import json
import typing
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

import settings
from cli.keys.entry_wording import LEVELS, carried
from cli.keys.providers import CATEGORIES, STALE, _facts, is_stale, summary
from cli.keys.wording import CONDITIONS, VERDICTS, words
from onboarding.providers.conversation import ask_with, converse
from onboarding.providers.examples import example_fields
from onboarding.providers.finding import Condition, Verdict
from onboarding.providers.loading import catalogue
from onboarding.providers.spec import Level, Provider
from onboarding.providers.wire import Answer
from onboarding.secret import Secret
from tests.cli.conftest import Call

PROVIDERS = catalogue()
EVERY = pytest.mark.parametrize("provider", PROVIDERS.values(), ids=list(PROVIDERS))
TODAY = date(2026, 11, 21)
OWN = """
id = "own"
name = "A service of ours"
category = "developer"
[[fields]]
sample = "own-<word:20>"
[[probes]]
url = "https://api.example.com/v1/me"
expect = ["id"]
[[evidence]]
source = "our own documentation"
level = "live"
checked_on = 2020-01-02
[answers.valid]
status = 200
body = '{"id": 1}'
then = ["valid", "ok"]
[answers.invalid]
status = 401
body = '{}'
then = ["invalid", "rejected"]
"""


def in_full(provider: Provider) -> str:
    """All that is said of one provider, in one line."""
    console = Console(file=io.StringIO(), width=5000)
    console.print(_facts(provider))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture
def own(nothing_set: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """An operator's folder with one old entry."""
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    nothing_set.setenv("USHER_PROVIDERS", str(tmp_path))
    settings.settings.cache_clear()
    yield
    settings.settings.cache_clear()


def test_the_table_has_every_provider_and_needs_nothing_running(call: Call, nothing_set: object) -> None:
    ended = call("keys", "providers")
    assert ended.exit_code == 0
    first = [line.split()[0] for line in ended.stdout.splitlines() if line.strip()]
    assert set(PROVIDERS) <= set(first)
    assert "brave: one search of your Brave plan" in ended.stdout


def test_a_category_leaves_out_the_others(call: Call) -> None:
    shown = json.loads(call("keys", "providers", "--category", "llm", "--json").stdout)
    assert {one["id"] for one in shown} == {one.id for one in PROVIDERS.values() if one.category == "llm"}


def test_the_categories_are_those_of_the_entries() -> None:
    assert {one.category for one in PROVIDERS.values()} <= set(CATEGORIES)


def test_an_unknown_category_is_a_wrong_call(call: Call) -> None:
    assert call("keys", "providers", "--category", "nonsense").exit_code == 2


@pytest.mark.parametrize(("days", "old"), [(0, False), (180, False), (181, True)])
def test_an_entry_is_stale_after_180_days_by_its_newest_evidence(days: int, old: bool) -> None:
    evidence = PROVIDERS["openai"].evidence
    newest = evidence[0].model_copy(update={"checked_on": TODAY - timedelta(days=days)})
    older = evidence[0].model_copy(update={"checked_on": TODAY - 4 * STALE})
    entry = PROVIDERS["openai"].model_copy(update={"evidence": (older, newest, older)})
    assert is_stale(entry, TODAY) is old


def test_only_stale_entries_are_shown_where_asked(call: Call, own: None) -> None:
    assert "own" in {one["id"] for one in json.loads(call("keys", "providers", "--stale", "--json").stdout)}
    assert json.loads(call("keys", "providers", "--stale", "--category", "llm", "--json").stdout) == []
    assert "No entry is that old." in call("keys", "providers", "--stale", "--category", "llm").stdout


def test_an_operators_entry_is_listed_with_ours(call: Call, own: None) -> None:
    shown = {one["id"]: one for one in json.loads(call("keys", "providers", "--json").stdout)}
    assert set(PROVIDERS) < set(shown)
    assert shown["own"]["asked"] == [{"request": "GET api.example.com", "key": "Authorization: Bearer"}]
    assert shown["own"]["evidence"] == "live"


def test_a_broken_entry_is_named(call: Call, nothing_set: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN.replace("category", "kategory"), encoding="utf-8")
    nothing_set.setenv("USHER_PROVIDERS", str(tmp_path))
    settings.settings.cache_clear()
    ended = call("keys", "providers")
    assert ended.exit_code == 3
    assert "wn.toml: category" in ended.stderr


@EVERY
def test_an_entry_in_full_leaves_nothing_out(provider: Provider) -> None:
    shown = in_full(provider)
    told = [provider.id, provider.name, provider.no_checker, provider.costs, *(one.name for one in provider.fields)]
    told += [one.source for one in provider.evidence] + [str(one.checked_on) for one in provider.evidence]
    told += [one.source for one in provider.rules] + [one.say for one in provider.refuse]
    told += [path for one in provider.rules for path in (*one.eq, *one.lte, *one.spent, *one.rx) if path[0] not in "$h"]
    told += [str(status) for one in provider.rules for status in one.status]
    told += [path for probe in provider.probes for path in probe.expect]
    assert [one for one in told if one not in shown] == []


def test_rules_are_told_in_words(call: Call) -> None:
    shown = " ".join(call("keys", "providers", "deepl").stdout.split())
    assert "status 456: works: nothing left to spend [trufflehog #5247 (open)]" in shown
    assert "status 403 and a body in JSON: rejected" in shown


def test_one_provider_as_json_has_the_whole_entry(call: Call) -> None:
    shown = json.loads(call("keys", "providers", "slack", "--json").stdout)
    assert shown["rules"]
    assert shown["evidence"][0]["source"] == PROVIDERS["slack"].evidence[0].source
    assert shown["id"] == "slack"


def test_a_probe_on_trial_is_not_called_a_check(call: Call) -> None:
    shown = call("keys", "providers", "voyage").stdout
    assert "on trial" in shown
    assert "costs" not in [line.split()[0] for line in shown.splitlines() if line.strip()]


def test_an_unknown_provider_is_answered_with_what_is_close(call: Call) -> None:
    ended = call("keys", "providers", "anthropc")
    assert ended.exit_code == 1
    assert "Did you mean anthropic" in ended.stderr


@pytest.mark.parametrize(
    ("provider", "where"),
    [
        ("openai", "Authorization: Bearer"),
        ("anthropic", "x-api-key"),
        ("deepgram", "Authorization: Token"),
        ("mailchimp", "Authorization: Basic"),
        ("serpapi", "in the address (?api_key=)"),
        ("telegram", "in the address"),
        ("nvidia", "in the body (credentials)"),
        ("ghost", "not itself: it signs a token"),
    ],
)
def test_it_says_where_the_key_travels(provider: str, where: str) -> None:
    entry = PROVIDERS[provider]
    assert carried(entry.probes[0], signed=entry.hook is not None) == where


def test_several_hosts_and_addresses_of_the_users_own_are_named() -> None:
    assert summary(PROVIDERS["moonshot"])["asked"][0]["request"] == "GET api.moonshot.ai, api.moonshot.cn"
    assert summary(PROVIDERS["qdrant"])["asked"][0]["request"] == "GET the user's address"


def test_the_levels_are_those_of_the_grammar() -> None:
    assert set(LEVELS) == set(typing.get_args(Level))


def test_every_verdict_and_condition_has_words() -> None:
    assert (set(VERDICTS), set(CONDITIONS)) == (set(Verdict), set(Condition))


def test_what_works_with_a_reservation_is_not_green() -> None:
    styles = {one: str(words(Verdict.VALID, one).style) for one in (Condition.OK, Condition.NO_QUOTA)}
    assert styles == {Condition.OK: "green", Condition.NO_QUOTA: "yellow"}
    assert words(Verdict.VALID, Condition.OK, doubted=True).plain == "works, but was just refused once"


PAGE = (settings.PROJECT / "docs" / "api-keys.md").read_text(encoding="utf-8")


def test_the_page_tells_of_every_verdict_and_condition() -> None:
    assert [one for one in (*Verdict, *Condition) if f"`{one}`" not in PAGE] == []


def test_the_pages_example_is_an_entry_that_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "example.toml").write_text(PAGE.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    entry = catalogue(tmp_path)["example"]
    for told in entry.answers.values():
        answer = Answer(told.status, {"content-type": "application/json"}, told.body.encode())
        credential = {name: Secret(value) for name, value in example_fields(entry).items()}
        found = ask_with(converse(entry, credential, datetime.now(UTC)), lambda _request, answer=answer: answer)  # type: ignore[misc]
        assert (found.verdict, found.condition) == told.then
