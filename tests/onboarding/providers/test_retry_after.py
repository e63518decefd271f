"""How long a provider asks us to wait: seconds, dates, Google's own way, and any nonsense, never above an hour."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.providers.verdicts import LONGEST_WAIT
from onboarding.providers.wire import Answer
from tests.onboarding.providers.asking import NOW, said
from tests.onboarding.providers.entries import read

HOUR = 3600.0
NAMES = ("Sat,", "Saturday,", "Nov", "Feb", "21-Nov-26", "GMT", "EST", "AM", "+2359", "-9999", "+999999999999")
NUMBERS = ("1", "0", "00000", "29", "2026", "99999", "9" * 30, "12:00:07", "99:99", "12.00.07", "\u0667", "\xb2")
DATE_WORDS = st.sampled_from([*NAMES, *NUMBERS, ":", "-", "+", ","])
NO_NUMBERS = ("", "soon", "-1", "+5", "1e3", "0x7", "7s", "7,5", "1_0", "nan", "inf", "1 2", "1.", ".5", "1234567890")
ODD_DIGITS = ("\u0667", "\uff17", "\xb2", "\x00", "9" * 5000)
NO_DATES = (
    "Nov",
    "Sat, 31 Feb 2026 12:00:00 GMT",
    "Sat, 21 Nov 2026 25:00:00 GMT",
    "Sat, 21 Nov 99999 12:00:00 GMT",
    "Sat, 21 Nov 2026 12:00:07 +99999999",
)


def waiting(header: str, status: int = 429) -> float | None:
    """Seconds that are waited after a header."""
    wait = read(said({}, status, retry_after=header)).retry_after
    return None if wait is None else wait.total_seconds()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("0", 0),
        ("007", 7),
        ("1.5", 1.5),
        ("3600", HOUR),
        ("3601", HOUR),
        ("999999999", HOUR),
        ("Sat, 21 Nov 2026 12:00:07 GMT", 7),
        ("Sat, 21 Nov 2026 13:00:07 +0100", 7),
        ("Saturday, 21-Nov-26 12:00:07 GMT", 7),  # the two older forms of RFC 9110, 5.6.7
        ("Sat Nov 21 12:00:07 2026", 7),
        ("Sat, 21 Nov 2026 11:59:59 GMT", 0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", HOUR),
    ],
)
def test_a_wait_is_read(header: str, seconds: float) -> None:
    assert waiting(header) == seconds


@pytest.mark.parametrize("header", [*NO_NUMBERS, *ODD_DIGITS, *NO_DATES], ids=lambda header: repr(header[:40]))
def test_nonsense_is_no_wait(header: str) -> None:
    assert waiting(header) is None


@pytest.mark.parametrize(("status", "heard"), [(429, True), (503, True), (408, True), (401, False), (200, False)])
def test_only_who_is_busy_or_broken_is_heard(status: int, heard: bool) -> None:
    assert waiting("7", status) == (7 if heard else None)


def googles(delay: object) -> dict[str, object]:
    kind = "type.googleapis.com/google.rpc.RetryInfo"
    return {"error": {"code": 429, "details": [{"@type": "other"}, {"@type": kind, "retryDelay": delay}]}}


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [("7s", 7), ("7.5s", 7.5), ("0s", 0), ("86400s", HOUR), ("soon", None), ("-1s", None), (7, None), (None, None)],
)
def test_googles_own_way_is_read(delay: object, seconds: float | None) -> None:
    found = read(said(googles(delay), 429)).retry_after
    assert (found.total_seconds() if found else None if found is None else 0) == seconds


def test_the_header_comes_before_googles_own_way() -> None:
    found = read(said(googles("30s"), 429, retry_after="7"))
    assert found.retry_after == timedelta(seconds=7)


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(st.text(), st.lists(DATE_WORDS, max_size=9).map(" ".join), st.lists(DATE_WORDS, max_size=5).map("".join))
)
def test_any_header_is_a_wait_within_the_hour_or_none(header: str) -> None:
    found = read(Answer(429, {"retry-after": header}, b"", at=NOW)).retry_after
    assert found is None or timedelta(0) <= found <= LONGEST_WAIT


@settings(deadline=None)
@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(9999, 12, 31)))  # noqa: DTZ001 - a header's date is in GMT
def test_any_date_is_waited_for_but_not_beyond_the_hour(when: datetime) -> None:
    seconds = (when.replace(microsecond=0, tzinfo=NOW.tzinfo) - NOW).total_seconds()
    assert waiting(f"{when:%a, %d %b} {when.year:04} {when:%H:%M:%S} GMT") == min(max(seconds, 0), HOUR)
