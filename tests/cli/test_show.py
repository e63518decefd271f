"""`usher show`: the newest analysis of a user, in one of four ways, or a sentence that says there is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.page_file import file_name
from db import results, scope
from db.engine import unit
from onboarding.address import normalise
from tests.cli.conftest import Call
from tests.cli.test_report import pottery

URL, OTHER = "https://filled.example/", "https://other.example/"


def keep(user: str, url: str, row: dict[str, Any]) -> None:
    with unit(scope.everyone("test")) as tx:
        results.keep_website(tx, user, url, normalise(url), row)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with two websites, and an empty folder to be in."""
    keep("me", URL, pottery())
    keep("me", OTHER, {"brand_analysis": {"name": "The other one"}})
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("kept")
def test_the_newest_analysis_is_shown(call: Call) -> None:
    ended = call("show", "me")
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert "The other one" in ended.stdout


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("url", [URL, "HTTPS://Filled.example/#top", "filled.example"])
def test_one_of_several_sites_is_shown_by_its_address(call: Call, url: str) -> None:
    shown = call("show", "me", "--url", url).stdout
    assert "Tidewheel Pottery" in shown
    assert f"usher show me --url {URL} --why" in shown


@pytest.mark.usefixtures("kept")
def test_every_line_is_opened_on_request(call: Call) -> None:
    shown = call("show", "me", "--url", URL, "--why").stdout
    assert "rule of writing_style.tone" in shown
    assert "0.72, fairly sure" in shown


@pytest.mark.usefixtures("kept")
def test_json_is_the_row(call: Call) -> None:
    row = json.loads(call("show", "me", "--url", URL, "--json").stdout)
    assert (row["user_id"], row["website_url"]) == ("me", URL)
    assert row["brand_analysis"] == pottery()["brand_analysis"]


def test_a_page_is_written_beside_us_under_the_users_name(call: Call, kept: Path) -> None:
    ended = call("show", "me", "--url", URL, "--html")
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert "Written: me-analysis.html" in ended.stderr
    page = (kept / "me-analysis.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "Tidewheel Pottery" in page


def test_a_page_is_written_where_it_is_wanted(call: Call, kept: Path) -> None:
    assert call("show", "me", "--html", "pages.html").exit_code == 0
    assert [file.name for file in kept.iterdir()] == ["pages.html"]


def test_a_page_goes_to_standard_output(call: Call, kept: Path) -> None:
    ended = call("show", "me", "--html", "-")
    assert ended.stdout_bytes.startswith(b"<!doctype html>")
    assert ended.stdout_bytes.rstrip().endswith(b"</html>")
    assert (ended.stderr, list(kept.iterdir())) == ("", [])


def test_a_file_that_cannot_be_written_is_told(call: Call, kept: Path) -> None:
    ended = call("show", "me", "--html", "not/there.html")
    assert (ended.exit_code, ended.stderr) == (1, "not/there.html cannot be written: No such file or directory.\n")


@pytest.mark.usefixtures("kept")
def test_a_user_of_whom_nothing_is_known_is_told_with_what_to_do(call: Call) -> None:
    ended = call("show", "nobody")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == ("Nothing is known of a website of nobody. Ask for it: usher analyze URL --user nobody\n")


@pytest.mark.usefixtures("kept")
def test_a_website_of_which_nothing_is_known_is_told(call: Call) -> None:
    ended = call("show", "me", "--url", "https://third.example/")
    assert ended.exit_code == 1
    assert "Nothing is known of https://third.example/ for me." in ended.stderr


@pytest.mark.usefixtures("kept")
def test_what_is_no_address_is_told(call: Call) -> None:
    ended = call("show", "me", "--url", "ftp://files.example/")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "http://" in ended.stderr


@pytest.mark.parametrize("ways", [("--why", "--json"), ("--json", "--html"), ("--why", "--html")])
def test_one_way_to_show_it_is_chosen(call: Call, ways: tuple[str, str]) -> None:
    ended = call("show", "me", *ways)
    assert ended.exit_code == 2
    assert "choose one" in ended.stderr


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ("me", "me-analysis.html"),
        ("../../etc/passwd", "etc-passwd-analysis.html"),
        ("a b\nc", "a-b-c-analysis.html"),
        ("..", "user-analysis.html"),
        ("-rf", "rf-analysis.html"),
    ],
)
def test_a_pages_name_is_safe(user: str, name: str) -> None:
    assert file_name(user, "analysis") == name


@given(st.text(max_size=300))
def test_a_pages_name_is_safe_whatever_the_user_is_called(user: str) -> None:
    name = file_name(user, "analysis")
    assert name.removesuffix("-analysis.html").replace("-", "a").replace("_", "a").isalnum()
    assert name.isascii()
    assert not name.startswith("-")
    assert len(name) <= 120
