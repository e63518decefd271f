"""What people say of writing can be said in the words there are for it, in six languages."""

from __future__ import annotations

import pytest

from onboarding.persona.enriching.writing import about_writing


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("en", "Alternate short and long sentences."),
        ("en", "Start paragraphs with the point."),
        ("en", "Ask questions of the reader."),
        ("de", "Nutze alltägliche Wörter und wenige Kommas."),
        ("de", "Sprich die Leser direkt an."),
        ("fr", "Écrivez des phrases courtes et simples."),
        ("fr", "Parle à la première personne du pluriel."),
        ("es", "Escribe frases cortas y claras."),
        ("es", "No uses signos de exclamación."),
        ("it", "Alterna frasi lunghe e corte."),
        ("it", "Non usare punti esclamativi."),
        ("pt", "Escreva frases curtas e simples."),
        ("pt", "Nunca use pontos de exclamação."),
    ],
)
def test_advice_on_writing_has_its_words(code: str, line: str) -> None:
    assert about_writing(line, code)
