"""Whether a writer is told from others by little words alone: halves and pages of one site beside those of other sites.

Each text is cut to the same number of words, sentence by sentence. *Halves*: every other sentence of a site, so both
halves share topic and writer, which is the upper bound. *Pages*: whole pages of one site, which have topics of their own.
Only texts of the same language are compared, and each language has its share by its pairs. The spread of each word is
that of the very texts that are compared, cut to the same length; nothing is learned from which belongs to which.

AUC is the chance that a pair of one site is nearer than a pair of two sites: 0.5 is no better than a coin. In brackets
where fewer than ten pairs of one site are behind it: such a number says little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

from rich.table import Table

from onboarding.persona.corpus import Corpus, PageText, TextBlock, corpus_of
from onboarding.persona.measuring.delta import background_of, distance, profile
from onboarding.website import Page, read_page
from onboarding.website.sample import take_sample
from onboarding.website.writing.style import Sentence
from tests.onboarding.website.reading.gold_pages import gold_pages
from tests.onboarding.website.sites import site

SIZES = (100, 200, 300, 500, 800)
FEW = 10  # pairs of one site, below which a number says little
EXAMPLES = ("shop", "consultant", "software")
Profile = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Separation:
    """How well texts of so many words are told apart: of how many sites, over how many pairs."""

    words: int
    sites: int
    same: int
    different: int
    auc: float | None


def sites_of(folder: Path | None) -> list[Corpus]:
    """Return the sites: a folder's subfolders, and each of its own pages as one; else the examples and the gold pages.

    Raises:
        SystemExit: it is no folder, or holds no page with text.
    """
    if folder is not None and not folder.is_dir():
        raise SystemExit(f"{folder} is no folder. Give one with a folder of HTML files for each site.")
    found = list(_bundled() if folder is None else _in_folder(folder))
    sites = [corpus_of(take_sample(pages)) for pages in found if any(page.text for page in pages)]
    if not sites:
        raise SystemExit(
            f"There is no HTML page with text in {folder}. Put a folder of HTML files there for each site."
        )
    return sites


def _bundled() -> Iterator[Sequence[Page]]:
    yield from (site(name) for name in EXAMPLES)
    yield from ([_page(one.url, one.html.encode())] for one in gold_pages())


def _in_folder(folder: Path) -> Iterator[Sequence[Page]]:
    for path in sorted(folder.iterdir()):
        files = sorted(path.rglob("*.htm*")) if path.is_dir() else [path] * path.suffix.startswith(".htm")
        if files:
            yield [
                _page(f"http://{path.stem}.example/{number}", file.read_bytes()) for number, file in enumerate(files)
            ]


def _page(url: str, body: bytes) -> Page:
    return read_page(url, body, "text/html; charset=utf-8")


def halves(sites: Sequence[Corpus]) -> list[Separation]:
    """Compare the halves of each site with each other and with those of the others."""
    texts = [(one.language, [_every_other(one, 0), _every_other(one, 1)]) for one in sites]
    return [_separation(size, texts) for size in SIZES]


def pages(sites: Sequence[Corpus]) -> list[Separation]:
    """Compare the pages of each site that has several with each other and with those of the others."""
    texts = [(one.language, [list(style.sentences) for style in one.styles]) for one in sites if len(one.pages) > 1]
    return [_separation(size, texts) for size in SIZES]


def _every_other(corpus: Corpus, first: int) -> list[Sentence]:
    return list(corpus.style.sentences[first::2])


Texts = Sequence[tuple[str | None, Sequence[Sequence[Sentence]]]]


def _separation(size: int, texts: Texts) -> Separation:
    languages = sorted({spoken for spoken, _ in texts if spoken})
    found = [_compared(size, language, texts) for language in languages] or [(0, [], [])]
    weights = [len(same) * len(different) for _, same, different in found]
    each = [auc(same, different) or 0.0 for _, same, different in found]
    total = sum(weights)
    mean = sum(value * weight for value, weight in zip(each, weights, strict=True)) / total if total else None
    sites, same, different = (sum(numbers) for numbers in zip(*((n, len(s), len(d)) for n, s, d in found), strict=True))
    return Separation(size, sites, same, different, mean)


def _compared(size: int, language: str, texts: Texts) -> tuple[int, list[float], list[float]]:
    """Return how many sites of a language have two texts of the size, and the distances: of theirs, and between sites."""
    cut = [[_cut(language, one, size) for one in several] for spoken, several in texts if spoken == language]
    found = [kept for one in cut if (kept := [text for text in one if text is not None])]
    background = background_of([text for one in found for text in one] or [{}])
    same = [distance(a, b, background) for one in found for a, b in combinations(one, 2)]
    pairs = (pair for one, other in combinations(found, 2) for pair in product(one, other))
    return sum(len(one) > 1 for one in found), same, [distance(a, b, background) for a, b in pairs]


def _cut(language: str, sentences: Sequence[Sentence], size: int) -> Profile | None:
    """Return the profile of the first sentences that have so many words together; None where they have fewer."""
    kept, words = [], 0
    for sentence in sentences:
        if words >= size:
            break
        kept.append(sentence.text)
        words += len(sentence.words)
    return profile(_corpus(language, kept)) if words >= size else None


def _corpus(language: str, sentences: Sequence[str]) -> Corpus:
    blocks = tuple(TextBlock(number, "paragraph", 0, text, "") for number, text in enumerate(sentences))
    return Corpus(language, (PageText("http://text.example/", None, blocks),))


def auc(same: Sequence[float], different: Sequence[float]) -> float | None:
    """Return the share of pairs of pairs in which the same site's is nearer; a tie counts half. None without any."""
    if not same or not different:
        return None
    nearer = sum((one < other) + (one == other) / 2 for one in same for other in different)
    return nearer / (len(same) * len(different))


def table(sites: Sequence[Corpus]) -> Table:
    """Show both comparisons by words."""
    shown = Table(
        "words each", "halves: AUC", "sites", "pairs same / other", "pages: AUC", "sites", "pairs same / other",
        title="Same site or another, by function words (cosine Delta)",
    )  # fmt: skip
    for half, page in zip(halves(sites), pages(sites), strict=True):
        shown.add_row(str(half.words), *_cells(half), *_cells(page))
    languages = sorted({one.language for one in sites if one.language})
    shown.caption = (
        f"{len(sites)} sites in {', '.join(languages)}; the sample shrinks as texts get longer. (…): fewer than {FEW} pairs"
        " of one site\nThe bundled sites are few. For numbers that mean more: PAGES=folder make bench"
    )
    return shown


def _cells(one: Separation) -> tuple[str, ...]:
    shown = "–" if one.auc is None else f"{one.auc:.2f}" if one.same >= FEW else f"({one.auc:.2f})"
    return (shown, str(one.sites), f"{one.same} / {one.different}")
