"""Several hosts, several kinds of key, servers that are open to all: what their answers mean together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.providers.conversation import document, no_checker, opened
from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.wire import Answer, Request, Trouble
from onboarding.secret import Secret
from tests.onboarding.providers.asking import PROVIDERS, credential, found, recorded, said
from tests.onboarding.providers.entries import PROBE, entry

REGIONS = {
    "moonshot": {"global": "api.moonshot.ai", "china": "api.moonshot.cn"},
    "posthog": {"us": "us.posthog.com", "eu": "eu.posthog.com"},
    "mailgun": {"us": "api.mailgun.net", "eu": "api.eu.mailgun.net"},
}
IN_REGIONS = pytest.mark.parametrize("name", REGIONS)
OPEN_SERVERS = pytest.mark.parametrize("name", ["weaviate", "qdrant", "openai_compatible", "together", "fireworks"])
NO = said({"error": "no"}, 401)
REFUSALS = {"401": NO, "401, empty": Answer(401), "403": said({}, 403), "403, a text": Answer(403, {}, b"no")}
UNSURE = {
    "rate limited": said({}, 429, retry_after="7"),
    "broken": said({}, 503),
    "not reached": Answer(trouble=Trouble.TIMED_OUT),
    "a page": Answer(403, {"content-type": "text/html"}, b"<html>"),
}


def talk(name: str, answers: Mapping[str, Answer]) -> tuple[Finding, list[str]]:
    """Check a key with answers by host; return the finding and the hosts that were asked."""
    asked: list[str] = []

    def ask(request: Request) -> Answer:
        asked.append(request.host)
        return answers[request.host]

    return found(PROVIDERS[name], ask), asked


def good(name: str) -> Answer:
    return recorded(PROVIDERS[name].answers["valid"])


@IN_REGIONS
def test_a_key_that_one_region_takes_is_valid_and_the_region_is_told(name: str) -> None:
    for region, host in REGIONS[name].items():
        answers = dict.fromkeys(REGIONS[name].values(), NO) | {host: good(name)}
        finding, asked = talk(name, answers)
        assert (finding.verdict, finding.region) == (Verdict.VALID, region)
        assert asked[-1] == host  # whoever comes after it is not shown the key


@IN_REGIONS
def test_a_key_is_invalid_only_if_every_region_refuses_it(name: str) -> None:
    hosts = list(REGIONS[name].values())
    finding, asked = talk(name, dict.fromkeys(hosts, NO))
    assert (finding.verdict, finding.condition, finding.region) == (Verdict.INVALID, Condition.REJECTED, None)
    assert asked == hosts


@IN_REGIONS
@pytest.mark.parametrize("unsure", UNSURE)
def test_one_region_that_could_not_tell_leaves_it_open(name: str, unsure: str) -> None:
    for host in REGIONS[name].values():
        answers = dict.fromkeys(REGIONS[name].values(), NO) | {host: UNSURE[unsure]}
        finding, asked = talk(name, answers)
        assert (finding.verdict, finding.region) == (Verdict.INDETERMINATE, None)
        assert len(asked) == len(answers)
        assert finding.retry_after == (timedelta(seconds=7) if unsure == "rate limited" else None)


@IN_REGIONS
@pytest.mark.parametrize("unsure", UNSURE)
def test_a_region_that_takes_the_key_ends_all_doubt(name: str, unsure: str) -> None:
    first, second = REGIONS[name].values()
    finding, _ = talk(name, {first: UNSURE[unsure], second: good(name)})
    assert finding.verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("key", "host"),
    [
        ("00000000-0000-4000-8000-00000c0de200:fx", "api-free.deepl.com"),
        ("00000000-0000-4000-8000-00000c0de200", "api.deepl.com"),
        ("00000000-0000-4000-8000-00000c0de200:FX", "api.deepl.com"),
        (":fx-00000000-0000-4000-8000-00000c0de20", "api.deepl.com"),
    ],
)
def test_deepl_s_host_is_named_by_the_end_of_the_key(key: str, host: str) -> None:
    asked: list[str] = []

    def ask(request: Request) -> Answer:
        asked.append(request.host)
        return NO

    finding = found(PROVIDERS["deepl"], ask, {"key": Secret(key)})
    assert asked == [host]
    assert finding.verdict is Verdict.INVALID


ACCOUNT, SERVER = "X-Postmark-Account-Token", "X-Postmark-Server-Token"


def postmark(server: Answer, account: Answer) -> tuple[Finding, list[str]]:
    asked: list[str] = []

    def ask(request: Request) -> Answer:
        asked.append(next(name for name in (SERVER, ACCOUNT) if name in request.headers))
        return server if asked[-1] == SERVER else account

    return found(PROVIDERS["postmark"], ask), asked


def test_postmark_s_two_kinds_of_token_are_told_apart() -> None:
    server, account = (recorded(PROVIDERS["postmark"].answers[name]) for name in ("valid", "valid_account"))
    as_server, asked = postmark(server, NO)
    assert (as_server.verdict, as_server.meta, asked) == (Verdict.VALID, {"kind": "server"}, [SERVER])
    as_account, asked = postmark(NO, account)
    assert (as_account.verdict, as_account.meta, asked) == (Verdict.VALID, {"kind": "account"}, [SERVER, ACCOUNT])


def test_postmark_s_token_is_invalid_only_if_it_is_neither() -> None:
    assert postmark(NO, NO)[0].verdict is Verdict.INVALID
    for one in UNSURE.values():
        assert postmark(one, NO)[0].verdict is Verdict.INDETERMINATE
        assert postmark(NO, one)[0].verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize("probes", [1, 2])
def test_every_probe_is_asked_at_every_host_until_one_is_good(probes: int) -> None:
    hosts = {"choose": "each", "names": {"one": "one.example", "two": "two.example"}}
    urls = [f"https://{{host}}/{n}" for n in range(probes)]
    provider = entry(hosts=hosts, probes=[PROBE | {"url": url} for url in urls])
    asked: list[str] = []

    def ask(request: Request) -> Answer:
        asked.append(request.url)
        return NO

    assert found(provider, ask).verdict is Verdict.INVALID
    assert asked == [f"https://{host}.example/{n}" for n, host in product(range(probes), ("one", "two"))]


def compared(name: str, without: Answer) -> tuple[Finding, list[Request]]:
    """Check a key that is taken, with an answer to whoever has none."""
    asked: list[Request] = []

    def ask(request: Request) -> Answer:
        asked.append(request)
        return good(name) if len(asked) == 1 else without

    return found(PROVIDERS[name], ask), asked


@OPEN_SERVERS
def test_a_server_that_is_open_to_all_proves_nothing(name: str) -> None:
    finding, asked = compared(name, good(name))
    assert (finding.verdict, finding.condition) == (Verdict.INDETERMINATE, Condition.OPEN_TO_ALL)
    assert len(asked) == 2


@OPEN_SERVERS
def test_the_second_request_is_the_first_without_the_key(name: str) -> None:
    _, (first, second) = compared(name, NO)
    assert (first.method, first.url, first.host) == (second.method, second.url, second.host)
    key = credential(PROVIDERS[name])["key"].reveal()
    assert [value for value in first.headers.values() if key in value]
    assert not [value for value in second.headers.values() if key in value]
    assert set(first.headers) - set(second.headers) <= {"Authorization", "api-key"}


@OPEN_SERVERS
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_server_that_refuses_whoever_has_no_key_is_believed(name: str, refusal: str) -> None:
    assert compared(name, REFUSALS[refusal])[0].verdict is Verdict.VALID


@OPEN_SERVERS
@pytest.mark.parametrize("unsure", UNSURE)
def test_a_comparison_that_failed_leaves_it_open(name: str, unsure: str) -> None:
    assert compared(name, UNSURE[unsure])[0].verdict is Verdict.INDETERMINATE


@OPEN_SERVERS
def test_a_key_that_is_refused_is_not_compared(name: str) -> None:
    asked: list[Request] = []

    def ask(request: Request) -> Answer:
        asked.append(request)
        return NO

    assert found(PROVIDERS[name], ask).verdict is Verdict.INVALID
    assert len(asked) == 1


def test_whoever_has_no_key_may_be_refused_in_the_provider_s_own_way() -> None:
    rules = [{"status": [400], "eq": {"code": ["no_key"]}, "then": ["invalid", "rejected"]}]
    provider = entry(probes=[PROBE | {"also_without": True}], rules=rules)

    def answer(request: Request) -> Answer:
        return said({"data": []}) if "Authorization" in request.headers else said({"code": "no_key"}, 400)

    assert found(provider, answer).verdict is Verdict.VALID


def test_a_key_that_nobody_can_check_has_a_finding_of_its_own() -> None:
    assert (no_checker().verdict, no_checker().condition) == (Verdict.NO_CHECKER, Condition.NO_CHECKER)


@given(st.dictionaries(st.text(), st.text(st.characters(exclude_categories=["Cs"]))))
def test_a_credential_comes_back_out_of_its_document(values: dict[str, str]) -> None:
    held = {name: Secret(value) for name, value in values.items()}
    assert opened(document(held).reveal()) == held


def test_a_document_does_not_show_what_is_in_it() -> None:
    assert "FAKE" not in repr(document({"key": Secret("FAKE")}))
