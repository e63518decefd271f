"""Every letter in email_templates/: whole, short, readable everywhere, and silent about whether it was read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, meta
from lxml import html

from settings import PROJECT
from workers.mail import Person, compose

TEMPLATES = PROJECT / "email_templates"
LETTERS = sorted(path.name for path in TEMPLATES.iterdir() if path.is_dir() and path.name[0] not in "_.")
URL = "https://app.example/onboarding?step=api_keys"
# What the job that sends a letter tells its templates; `name` and `sender` are told to all.
CONTEXTS: dict[str, dict[str, object]] = {
    "stuck_on_step": {"step_title": "Add your API keys", "minutes": 3, "saved": True, "continue_url": URL},
}
every_letter = pytest.mark.parametrize("name", LETTERS)


def bodies(name: str) -> tuple[str, str]:
    """Return the text and the HTML of a letter to somebody."""
    letter = compose(name, Person("user_1@mail.example", "Ann"), CONTEXTS[name], "<x@y.example>")
    text, page = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert page is not None
    return text.get_content(), page.get_content()


def wanted(name: str) -> set[str]:
    """Return the variables that a letter's templates name, those of the base included."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    files = [*(TEMPLATES / name).iterdir(), *(TEMPLATES / "_base").iterdir()]
    return set().union(*(meta.find_undeclared_variables(environment.parse(path.read_text("utf-8"))) for path in files))


def test_there_are_letters() -> None:
    assert set(LETTERS) == set(CONTEXTS)


@every_letter
def test_a_letter_has_a_subject_a_text_and_a_page(name: str) -> None:
    assert {path.name for path in (TEMPLATES / name).iterdir()} == {"subject.txt", "body.txt", "body.html"}
    assert len((TEMPLATES / name / "subject.txt").read_text("utf-8").splitlines()) == 1


@every_letter
def test_a_letter_wants_just_what_its_job_tells(name: str) -> None:
    assert wanted(name) == {*CONTEXTS[name], "name", "sender"}


@every_letter
def test_a_page_fetches_nothing_and_runs_nothing(name: str) -> None:
    _, page = bodies(name)
    assert not re.search(
        r"<(?:img|script|link|iframe|object|embed|form|svg|video|audio)\b|\burl\(|@import|\bsrc=|\bon\w+=", page
    )
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) == {URL}


@every_letter
def test_a_letter_has_one_link(name: str) -> None:
    text, page = bodies(name)
    assert [link.get("href") for link in html.fromstring(page).iter("a")] == [URL]
    assert re.findall(r"https?://\S+", text) == [URL]


@every_letter
def test_a_page_fits_light_dark_and_a_phone(name: str) -> None:
    _, page = bodies(name)
    tree = html.fromstring(page)
    assert tree.get("lang") == "en"
    metas = {each.get("name"): each.get("content") for each in tree.iter("meta") if each.get("name")}
    assert metas["color-scheme"] == metas["supported-color-schemes"] == "light dark"
    assert metas["viewport"] == "width=device-width, initial-scale=1"
    assert "@media (prefers-color-scheme: dark)" in page
    assert not re.search(r"[^-]width: *\d", page), "only a greatest width is given"
    assert len(page.encode()) < 20_000


def _luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 counts it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@every_letter
def test_all_words_stand_out_from_their_ground_in_light_and_dark(name: str) -> None:
    _, page = bodies(name)
    pairs = re.findall(r"background: (#\w{6})(?: !important)?; color: (#\w{6})", page)
    assert len(pairs) == 6, "three grounds with words on them, light and dark"
    assert min(contrast(*pair) for pair in pairs) >= 4.5, pairs


@every_letter
def test_a_text_fits_a_terminal(name: str) -> None:
    text, _ = bodies(name)
    assert max(map(len, text.splitlines())) <= 72
    assert "\n\n\n" not in text
    assert not re.search(r"[<>{}]|&\w+;", text)


def test_no_template_is_left_unread() -> None:
    strays = [path for path in TEMPLATES.rglob("*") if path.is_file() and path.suffix not in {".txt", ".html"}]
    assert [path for path in strays if "__pycache__" not in path.parts] == [Path(TEMPLATES / "__init__.py")]
