"""The table that holds for every provider, what comes before it, and that an entry's rules come between."""

from __future__ import annotations

import pytest

from onboarding.providers.finding import Condition, Verdict
from onboarding.providers.wire import Answer, Trouble
from tests.onboarding.providers.asking import said
from tests.onboarding.providers.entries import read

V, C = Verdict, Condition
PAGE = b"<html><body>Checking your browser</body></html>"
PLAIN = {"content-type": "text/plain"}

# The rows of the table, in words: answer, verdict, condition.
TABLE: dict[str, tuple[Answer, Verdict, Condition]] = {
    "200 with what is expected": (said({"data": []}), V.VALID, C.OK),
    "200, expected and null": (said({"data": None}), V.VALID, C.OK),
    "200 without it": (said({"error": "no"}), V.INDETERMINATE, C.UNEXPECTED_BODY),
    "200, a list": (said([{"data": 1}]), V.INDETERMINATE, C.UNEXPECTED_BODY),
    "200, no JSON": (Answer(200, PLAIN, b"data"), V.INDETERMINATE, C.UNEXPECTED_BODY),
    "200, cut": (Answer(200, {}, b'{"data": []}', cut=True), V.INDETERMINATE, C.UNEXPECTED_BODY),
    "201": (said({"data": []}, 201), V.INDETERMINATE, C.UNEXPECTED_STATUS),
    "204": (Answer(204), V.INDETERMINATE, C.UNEXPECTED_STATUS),
    "400": (said({"error": "bad"}, 400), V.INDETERMINATE, C.UNEXPECTED_STATUS),
    "401 with JSON": (said({"error": "no"}, 401), V.INVALID, C.REJECTED),
    "401, no JSON": (Answer(401, PLAIN, b"Unauthorized"), V.INDETERMINATE, C.UNEXPECTED_BODY),
    "401, empty": (Answer(401), V.INDETERMINATE, C.UNEXPECTED_BODY),
    "402": (said({"error": "pay"}, 402), V.VALID, C.NO_QUOTA),
    "403 with JSON": (said({"error": "forbidden"}, 403), V.INDETERMINATE, C.UNEXPECTED_STATUS),
    "403, empty": (Answer(403), V.INDETERMINATE, C.UNEXPECTED_STATUS),
    "404": (said({"error": "not found"}, 404), V.INDETERMINATE, C.NO_SUCH_ROUTE),
    "405": (said({}, 405), V.INDETERMINATE, C.UNEXPECTED_STATUS),
    "422": (said({}, 422), V.INDETERMINATE, C.UNEXPECTED_STATUS),
    "429": (said({"error": "slow down"}, 429), V.INDETERMINATE, C.RATE_LIMITED),
    "429, empty": (Answer(429), V.INDETERMINATE, C.RATE_LIMITED),
    "no status": (Answer(), V.INDETERMINATE, C.UNEXPECTED_STATUS),
    **{f"{n}": (said({"data": []}, n), V.INDETERMINATE, C.REDIRECT) for n in (300, 301, 302, 303, 304, 307, 308)},
    **{
        f"{n}": (said({"data": []}, n), V.INDETERMINATE, C.PROVIDER_OUTAGE)
        for n in (408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 529)
    },
}
TROUBLES = {
    Trouble.NO_SUCH_HOST: C.NETWORK,
    Trouble.NETWORK: C.NETWORK,
    Trouble.TIMED_OUT: C.NETWORK,
    Trouble.TLS: C.NETWORK,
    Trouble.FORBIDDEN_ADDRESS: C.FORBIDDEN_ADDRESS,
    Trouble.GARBLED: C.UNEXPECTED_BODY,
}
ANYTHING_GOES = [{"status": list(range(1000)), "then": ["valid", "ok"]}]


@pytest.mark.parametrize(("answer", "verdict", "condition"), TABLE.values(), ids=list(TABLE))
def test_an_answer_without_a_rule_is_read_by_the_common_table(
    answer: Answer, verdict: Verdict, condition: Condition
) -> None:
    found = read(answer)
    assert (found.verdict, found.condition, found.status) == (verdict, condition, answer.status or None)


def test_no_status_but_three_says_anything_about_a_key() -> None:
    verdicts = {status: read(said({"data": []}, status)).verdict for status in range(1000)}
    telling = {status: verdict for status, verdict in verdicts.items() if verdict is not V.INDETERMINATE}
    assert telling == {200: V.VALID, 401: V.INVALID, 402: V.VALID}


@pytest.mark.parametrize("trouble", Trouble)
def test_no_answer_is_no_verdict(trouble: Trouble) -> None:
    found = read(Answer(trouble=trouble), rules=ANYTHING_GOES)
    assert (found.verdict, found.condition, found.status) == (V.INDETERMINATE, TROUBLES[trouble], None)


@pytest.mark.parametrize("status", [200, 302, 401, 402, 403, 429, 500])
def test_a_page_for_people_comes_before_every_rule(status: int) -> None:
    found = read(Answer(status, {"content-type": "application/json"}, PAGE), rules=ANYTHING_GOES)
    assert (found.verdict, found.condition) == (V.INDETERMINATE, C.WAF_PAGE)


@pytest.mark.parametrize("status", [200, 302, 401, 403, 429, 500])
def test_a_rule_comes_before_the_common_table(status: int) -> None:
    found = read(said({}, status), rules=[{"status": [status], "then": ["valid", "restricted"]}])
    assert (found.verdict, found.condition) == (V.VALID, C.RESTRICTED)


def test_the_first_rule_that_fits_counts() -> None:
    rules = [
        {"status": [403], "has": ["error.scope"], "then": ["valid", "restricted"]},
        {"status": [403], "has": ["error"], "then": ["invalid", "rejected"]},
        {"status": [403], "then": ["indeterminate", "auth_policy"]},
    ]
    conditions = [
        read(said(body, 403), rules=rules).condition for body in ({"error": {"scope": "x"}}, {"error": "no"}, {})
    ]
    assert conditions == [C.RESTRICTED, C.REJECTED, C.AUTH_POLICY]


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_request_that_cannot_succeed_and_does_is_an_alarm(status: int) -> None:
    probe = {"method": "POST", "readonly": True, "bad_body": True, "body": "{}"}
    found = read(said({"data": []}, status), probe=probe, rules=ANYTHING_GOES)
    assert (found.verdict, found.condition) == (V.INDETERMINATE, C.UNEXPECTED_STATUS)


def test_a_request_that_fails_as_it_should_is_read_by_the_rules() -> None:
    probe = {"method": "POST", "readonly": True, "bad_body": True, "body": "{}"}
    rules = [{"status": [400], "has": ["error"], "then": ["valid", "ok"]}]
    assert read(said({"error": "no text"}, 400), probe=probe, rules=rules).verdict is V.VALID
    assert read(said({"error": "no key"}, 401), probe=probe, rules=rules).verdict is V.INVALID


def test_a_probe_that_expects_nothing_believes_no_200() -> None:
    assert read(said({"data": []}), probe={"expect": []}).condition is C.UNEXPECTED_BODY


def test_all_that_is_expected_must_be_there() -> None:
    probe = {"expect": ["data", "meta.page"]}
    assert read(said({"data": []}), probe=probe).condition is C.UNEXPECTED_BODY
    assert read(said({"data": [], "meta": {"page": 1}}), probe=probe).condition is C.OK


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ([], V.VALID),
        ([{"id": 1}], V.VALID),
        ([1, 2], V.INDETERMINATE),
        ([{"id": 1}, "x"], V.INDETERMINATE),
        ({"id": 1}, V.INDETERMINATE),
        ("[]", V.INDETERMINATE),
    ],
)
def test_a_list_of_objects_may_be_empty_but_is_a_list_of_objects(body: object, verdict: Verdict) -> None:
    assert read(said(body), probe={"expect": ["[]"]}).verdict is verdict
