"""A claim denies what its sentences deny, and nothing else, in six languages."""

from __future__ import annotations

import pytest

from onboarding.persona.enriching.denying import denies, turned

_TURNED = [
    ("en", "We can promise that any loaf is free of nuts.", "We can\u2019t promise that any loaf is free of nuts."),
    ("en", "We can promise bread without nuts.", "We can't promise bread without nuts."),
    ("en", "Bread with preservatives", "We refuse to use preservatives."),
    ("en", "Bread needs no patience", "Bread needs patience."),
    ("en", "Bread without patience", "Bread needs patience."),
    ("de", "Brot ist frei von N\u00fcssen", "Kein Brot ist frei von N\u00fcssen."),
    ("de", "Brot mit Zusatzstoffen", "Wir verzichten auf Zusatzstoffe."),
    ("fr", "Le pain est sans sel", "Le pain est au sel."),
    ("fr", "Nous promettons du pain", "Nous n'en promettons gu\u00e8re."),
    ("es", "Prometemos pan", "No prometemos pan."),
    ("it", "Promettiamo pane", "Non promettiamo pane."),
    ("pt", "Prometemos p\u00e3o", "N\u00e3o prometemos p\u00e3o."),
]
_KEPT = [
    ("en", "Bread needs time", "Bread needs time and nothing else."),
    ("en", "Bakes bread and rolls", "We bake not only bread but rolls."),
    ("en", "No preservatives", "Bread without preservatives."),
    ("en", "They never bake on Sundays", "We don't bake on Sundays."),
    ("de", "Brot braucht Geduld", "Brot braucht Geduld und sonst nichts."),
    ("fr", "Pain sans sel", "Du pain sans sel."),
    ("it", "Pane e sale", "Pane e sale, nient'altro."),
]


@pytest.mark.parametrize(("code", "claim", "sentence"), _TURNED)
def test_a_claim_that_turns_its_sentence_is_told(code: str, claim: str, sentence: str) -> None:
    assert turned(claim, [sentence], code)


@pytest.mark.parametrize(("code", "claim", "sentence"), _KEPT)
def test_a_claim_that_keeps_to_its_sentence_is_not(code: str, claim: str, sentence: str) -> None:
    assert not turned(claim, [sentence], code)


def test_one_sentence_that_denies_is_enough() -> None:
    assert turned("We bake bread", ["We bake bread.", "We never bake bread."], "en")
    assert not turned("We never bake bread", ["We bake rolls.", "We never bake bread."], "en")
    assert not turned("We never bake", [], "en")


def test_the_words_of_another_language_deny_nothing() -> None:
    assert not denies("In der Not", "de")
    assert denies("I do not", "en")
