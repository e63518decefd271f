"""Corpora made up on the spot: of so many words, or any that hypothesis thinks of."""

from __future__ import annotations

from itertools import cycle, islice

from hypothesis import strategies as st

from onboarding.persona.corpus import Corpus, PageText, TextBlock
from onboarding.website.plain import word_set
from onboarding.website.reading.layout import BlockKind

PLAIN = "We bake the bread you like in our small house by the old harbour and bring it to your door"
WORDS = tuple(
    sorted(
        word_set(
            "we our I my you your it's don't bake bread carefully morning because, harbour! extraordinary, — 1,200 the of",
            "and is was made amazing love please certified hereby cool \U0001f642 when simple research never",
        )
    )
)
KINDS: tuple[BlockKind, ...] = ("paragraph", "item", "quote", "heading")


def corpus_with(*pages: str, language: str | None = "en") -> Corpus:
    """Return a corpus of pages with one paragraph each."""
    blocks = [TextBlock(0, "paragraph", 0, text, "paragraph 1") for text in pages]
    return Corpus(
        language,
        tuple(PageText(f"http://site.example/{number}", None, (block,)) for number, block in enumerate(blocks)),
    )


def prose(words: int, said: str = PLAIN, ending: str = ".", length: int = 10) -> str:
    """Return so many words in sentences of so many, each with a number of its own."""
    spoken = list(islice(cycle(said.split()), words))
    sentences = [spoken[at : at + length] for at in range(0, words, length)]
    return " ".join(" ".join(sentence).capitalize() + ending for sentence in sentences)


def of_words(words: int, pages: int = 2, **more: object) -> Corpus:
    """Return a corpus of so many words on so many pages."""
    whole, rest = divmod(words, pages)
    return corpus_with(*(prose(whole + (number < rest), **more) for number in range(pages)))  # type: ignore[arg-type]


_sentence = st.builds(
    lambda words, ending: " ".join(words).capitalize() + ending,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=25),
    st.sampled_from([".", "!", "?", "…"]),
)
_block = st.tuples(st.sampled_from(KINDS), st.lists(_sentence, min_size=1, max_size=3), st.sampled_from([1, 6, 30]))


def _page(number: int, blocks: list[tuple[BlockKind, list[str], int]]) -> PageText:
    kept = tuple(
        TextBlock(at, kind, int(kind == "heading"), " ".join(said * times), f"{kind} {at}")
        for at, (kind, said, times) in enumerate(blocks)
    )
    return PageText(f"http://site.example/{number}", None, kept)


corpora = st.builds(
    lambda language, pages: Corpus(language, tuple(_page(number, blocks) for number, blocks in enumerate(pages))),
    st.sampled_from(["en", "en", "de", "fr", "nl", "xx", "zh", None]),
    st.lists(st.lists(_block, max_size=4), max_size=3),
)
