"""Typefaces are named by their use and their origin; what every system has is told only where nothing else is."""

from __future__ import annotations

import pytest

from onboarding.website.brand.fonts import first_family, linked_families
from tests.onboarding.website.brand.told import sheet, tell
from tests.onboarding.website.sites import page


def fonts(css: str = "", head: str = "") -> list[tuple[str, str, str, list[int]]]:
    told, _ = tell([page("<p>x</p>", head=head)], [sheet(css)] if css else [])
    return [(each["family"], each["role"], each["origin"], each["weights"]) for each in told["fonts"]]


@pytest.mark.parametrize(
    ("url", "families"),
    [
        ("https://fonts.googleapis.com/css?family=Open+Sans:400,700i|Lora", [("Open Sans", (400, 700)), ("Lora", ())]),
        ("https://fonts.googleapis.com/css2?family=Inter:ital,wght@0,400;1,700&family=Lora&display=swap", [("Inter", (400, 700)), ("Lora", ())]),
        ("https://fonts.googleapis.com/css2?family=Inter:wght@100..900", [("Inter", (100, 900))]),
        ("https://fonts.bunny.net/css?family=open-sans:400,700|lora:500", [("Open Sans", (400, 700)), ("Lora", (500,))]),
        ("https://fonts.googleapis.com/icon?family=Material+Icons", []),
        ("https://fonts.googleapis.com/css", []),
        ("https://[bad?family=x", []),
    ],
)  # fmt: skip
def test_links_to_font_services_name_families_and_weights(
    url: str, families: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert linked_families(url) == families


@pytest.mark.parametrize(
    ("stack", "family"),
    [
        ("Georgia, serif", "Georgia"),
        ("'Own Face', sans-serif", "Own Face"),
        ("-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto", "system-ui"),
        ("sans-serif", None),
        ("'Font Awesome 6 Free'", None),
        ("var(--unknown)", None),
        ("1rem/1.5 'Own Face'", "Own Face"),
        ("", None),
    ],
)
def test_a_stack_is_its_first_typeface(stack: str, family: str | None) -> None:
    assert first_family(stack) == family


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("h1{font-family:Lora}body{font-family:Inter}", [("Lora", "title", "system", []), ("Inter", "body", "system", [])]),
        ("@font-face{font-family:Own;font-weight:600;src:url(o.woff2)}h1{font-family:'Own',serif}", [("Own", "title", "custom", [600])]),
        (":root{--font-heading:'Lora',serif}", [("Lora", "title", "system", [])]),
        (":root{--font-body:Lora,serif}body{font-family:var(--font-body)}", [("Lora", "body", "system", [])]),
        ("body{font-family:system-ui}", [("system-ui", "body", "system", [])]),
        ("body{font-family:system-ui}h1{font-family:Lora}", [("Lora", "title", "system", [])]),
        ("@font-face{font-family:FontAwesome}.fa{font-family:FontAwesome}", []),
        ("@font-face{font-family:'Own Fallback';src:local(Arial)}", []),
        ("body{font-family:inherit}", []),
        ("code{font-family:'Fira Mono',monospace}", [("Fira Mono", "code", "system", [])]),
    ],
)  # fmt: skip
def test_a_typeface_has_a_role_and_an_origin(css: str, found: list[tuple[str, str, str, list[int]]]) -> None:
    assert fonts(css) == found


def test_a_linked_family_that_is_used_comes_from_the_service() -> None:
    head = '<link rel=stylesheet href="https://fonts.googleapis.com/css2?family=Inter:wght@400;700">'
    assert fonts("body{font-family:Inter,sans-serif}", head) == [("Inter", "body", "google", [400, 700])]
    assert fonts("", head) == [("Inter", "other", "google", [400, 700])]


def test_a_sheet_of_adobe_brings_adobe_fonts() -> None:
    css = "@font-face{font-family:own-face;src:url(https://use.typekit.net/af/x)}h1{font-family:own-face}"
    assert fonts(css) == [("own-face", "title", "adobe", [])]


def test_without_a_word_of_fonts_there_are_none() -> None:
    assert fonts("a{color:red}") == []
