"""An article without what surrounds it: headline, standfirst and body.

Pieces of prose vote for the parts that hold them, as readability's authors proposed: a point each, one per comma, up to
three by length; the next part around gets half, the one after a third. From the winner we climb as long as a part around it
holds 25 % more prose. What names or headings call comments, related posts, an author box, tags or a byline is left out,
unless it holds more than 35 % of the prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from onboarding.website.reading import names
from onboarding.website.reading.sketch import Part, Piece, Sketch
from onboarding.website.reading.surroundings import Around, is_label

_LARGEST = 0.35
_MORE = 1.25
_WHOLE = frozenset({"article", "main"})
_LEVELS = 5
_LEAD = 500  # characters of prose that stand before an article's comments
_BYLINE_WORDS = 18
_HEADING_WORDS = 8
_AHEAD = 12  # pieces between a headline and the first paragraph
_STANDFIRST = 40
_NOTE = 300
_LIMITS = (
    (names.BYLINE, 300),
    (names.TAGS, 400),
    (names.AUTHOR, 1_500),
    (names.SHARE, 300),
    (names.NEWSLETTER, 800),
    (names.RELATED | names.COMMENTS | names.ASIDE | names.ADVERT, 100_000),
)
_BY = re.compile(
    r"(?:by|von|par|di|por|text|texte|testo|texto|words|written by|geschrieben von|écrit par|scritto da|escrito por)[\s:]+[A-ZÀ-Þ]",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:\d{1,2}[./]\s?\d{1,2}[./]\s?(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d"
    r"|\d{1,2}(?:st|nd|rd|th|er|º|°)?\.?\s(?:de\s)?[^\W\d]{3,10}\.?,?\s(?:de\s)?(?:19|20)\d\d|[^\W\d]{3,10}\s\d{1,2},\s(?:19|20)\d\d)\b"
)
_READING = re.compile(
    r"\bmin(?:\.|utes?|uten|uti|utos?)?\b[^.]{0,15}\b(?:read|lesezeit|lecture|lettura|lectura|leitura)|lesezeit|reading time",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:\d+\s)?(?:related|similar|recommended|more (?:from|stories|posts|articles|on|in|like|reading)|read (?:next|also|more)|you (?:may|might)"
    r"|keep reading|further reading|up next|next up|latest|most (?:read|popular)|popular|recent|comments?\b|leave a|join the|discussion"
    r"|about the author|written by|share\b|newsletter|subscribe|sign up|tags\b|topics\b|don.t miss|trending|editor.s pick"
    r"|ähnliche|verwandte|weitere (?:artikel|beiträge|themen|meldungen)|mehr (?:aus|zum|von|beiträge|artikel)|das könnte|auch interessant|weiterlesen|lesen sie"
    r"|kommentare?\b|diskussion|über (?:den autor|die autorin)|zum autor|zur autorin|teilen|meistgelesen|neueste|aktuelle|schlagw"
    r"|à lire|a lire|lire aussi|articles? (?:similaires|liés|récents)|sur le même|commentaires?\b|à propos de l.aut|partager|les plus lus|dans la même|vous aimerez|laisser un"
    r"|leggi anche|articoli (?:correlati|simili|recenti)|potrebbe(?:ro)?|commenti\b|sull.autor|l.autor|condividi|i più letti|altri articoli|ti potrebbe|lascia un"
    r"|también te|te puede|artículos? (?:relacionad|recient|similar)|relacionad|comentarios?\b|sobre (?:el|la|o|a) aut|compart|lo más|más (?:leíd|artículos|sobre|en)|deja un|sigue leyendo"
    r"|leia (?:também|mais)|artigos? (?:relacionad|recent)|posts? (?:relacionad|recent)|comentários?\b|mais (?:lid|artigos)|veja também|deixe)",
    re.IGNORECASE,
)


def article_pieces(page: Sketch, places: Sequence[Around], title: str | None) -> tuple[list[Piece], int]:
    """Return the pieces of the page's article, and how many characters of prose stand in `<p>` that might belong to it."""
    found = _Article(page, places, title)
    return found.pieces(), found.mass()


class _Article:
    def __init__(self, page: Sketch, places: Sequence[Around], title: str | None) -> None:
        self._page, self._title = page, title or ""
        self._all = sum(piece.prose for piece in page.pieces if places[piece.part] in ("body", "aside")) or 1
        self._read = [0, *accumulate(piece.prose for piece in page.pieces)]
        self._open = self._allowed(places)

    def pieces(self) -> list[Piece]:
        prose = self._prose()
        best = self._best(prose)
        if best is None:
            return []
        part = self._page.parts[self._climbed(best, prose)]
        inside = list(self._cut(part.start, part.end))
        first = next((at for at in inside if self._page.pieces[at].prose), part.start)
        lead = [at for at in inside if at < first]
        ahead = [] if any(self._page.pieces[at].level == 1 for at in lead) else list(self._headline(part.start, first))
        chosen = ahead + [at for at in inside if at >= min(ahead or [0]) and not self._around_title(at, first)]
        return [self._page.pieces[at] for at in dict.fromkeys(chosen)]

    def mass(self) -> int:
        return sum(piece.prose for piece in self._page.pieces if piece.tag == "p" and self._open[piece.part])

    def _allowed(self, places: Sequence[Around]) -> list[bool]:
        """Say of each part whether it may belong to the article."""
        found: list[bool] = []
        for index, part in enumerate(self._page.parts):
            outer = found[part.parent] if part.parent >= 0 else True
            if places[index] == "aside":
                fits = index == 0 or (outer and self._inset(part))
            else:
                fits = outer and places[index] == "body"
            found.append(fits and not self._beside(part))
        return found

    def _inset(self, part: Part) -> bool:
        """Say whether an aside is part of the body: with few links, and with the article going on below it."""
        after = sum(piece.prose for piece in self._page.pieces[part.end : part.end + 6])
        named = part.marks & (names.ASIDE | names.RELATED | names.NEWSLETTER | names.AUTHOR)
        return not named and part.fields == 0 and part.linked * 5 < part.chars and after > 0 and part.start > 0

    def _beside(self, part: Part) -> bool:
        if part.marks & names.COMMENTS and self._read[part.start] >= _LEAD:
            return True
        if part.prose > _LARGEST * self._all or not part.marks:
            return False
        return any(part.marks & marks and part.chars <= limit for marks, limit in _LIMITS)

    def _prose(self) -> list[int]:
        """Return the open prose of each part."""
        held = [0] * len(self._page.parts)
        for piece in self._page.pieces:
            if self._open[piece.part]:
                held[piece.part] += piece.prose
        for index in range(len(held) - 1, 0, -1):
            held[self._page.parts[index].parent] += held[index]
        return held

    def _best(self, prose: list[int]) -> int | None:
        scores = [0.0] * len(prose)
        for piece in self._page.pieces:
            if piece.prose and self._open[piece.part]:
                score = 1 + piece.text.count(",") + min(len(piece.text) // 100, 3)
                self._vote(scores, piece.part, score)
        best = max(range(len(scores)), key=lambda index: (scores[index] * self._free(index), index), default=0)
        return best if scores and scores[best] > 0 else None

    def _vote(self, scores: list[float], part: int, score: float) -> None:
        for level in range(1, _LEVELS + 1):
            scores[part] += score / level
            part = self._page.parts[part].parent
            if part < 0:
                return

    def _free(self, index: int) -> float:
        part = self._page.parts[index]
        return 1 - part.linked / (part.chars or 1)

    def _climbed(self, index: int, prose: list[int]) -> int:
        parts, outer = self._page.parts, index
        while (outer := parts[outer].parent) >= 0:
            if parts[index].tag in _WHOLE and prose[index] > _LARGEST * prose[0]:
                return index  # what follows an article is another one, or teasers
            if prose[outer] >= _MORE * prose[index]:
                index = outer
        return index

    def _cut(self, start: int, end: int) -> Iterator[int]:
        """Yield the numbers of the open pieces from `start` to `end`, without what follows the article."""
        read, total = 0, sum(piece.prose for piece in self._page.pieces[start:end] if self._open[piece.part])
        skip = start
        for at in range(start, end):
            piece = self._page.pieces[at]
            if not self._open[piece.part] or at < skip:
                continue
            if read > _LARGEST * total and self._opens_an_end(piece):
                skip = self._end_of(at, end)
                continue
            read += piece.prose
            if not self._idle(piece, read):
                yield at

    def _opens_an_end(self, piece: Piece) -> bool:
        short = len(piece.text.split(maxsplit=_HEADING_WORDS)) < _HEADING_WORDS
        return (
            short
            and (piece.level > 0 or not piece.prose)
            and _AFTER.match(piece.text) is not None
            and piece.text[-1] not in ".!"
        )

    def _end_of(self, at: int, end: int) -> int:
        """Return where the section that this heading opens ends: with its part, or where a heading of its rank follows."""
        piece = self._page.pieces[at]
        index = piece.part
        while (outer := self._page.parts[index].parent) >= 0 and self._page.parts[outer].start >= at - 1:
            index = outer
        part = self._page.parts[index]
        if part.start >= at - 1 and part.end > at + 1:
            return min(part.end, end)
        rank = piece.level or 6
        return next((after for after in range(at + 1, end) if self._goes_on(self._page.pieces[after], rank)), end)

    def _goes_on(self, piece: Piece, rank: int) -> bool:
        return 0 < piece.level <= rank and not piece.linked and not _AFTER.match(piece.text)

    def _idle(self, piece: Piece, read: int) -> bool:
        if is_label(piece) or piece.card:
            return True
        if piece.level > 1 and piece.linked == len(piece.text) and read:
            return True
        return bool(piece.marks & (names.BYLINE | names.TAGS | names.SHARE | names.AUTHOR) and len(piece.text) <= _NOTE)

    def _around_title(self, at: int, first: int) -> bool:
        """Say whether a piece near the headline is a byline, a date or a category."""
        piece = self._page.pieces[at]
        if at > first + 2 or piece.level or len(piece.text.split()) > _BYLINE_WORDS:
            return False
        return is_byline(piece.text) or (at < first and len(piece.text) < _STANDFIRST)

    def _headline(self, start: int, first: int) -> Iterator[int]:
        """Yield the headline that stands before the body, and what stands between them."""
        pieces = self._page.pieces
        near = range(max(0, first - _AHEAD), first)
        title = next((at for at in reversed(near) if self._is_headline(pieces[at])), None)
        if title is None:
            title = next((at for at in near if self._is_title(pieces[at]) and self._open[pieces[at].part]), None)
        if title is None:
            title = next((at for at in reversed(range(start)) if pieces[at].level == 1 and not pieces[at].linked), None)
            near = range(0)
        if title is None:
            return
        yield title
        for at in near:
            if (
                at > title
                and not self._around_title(at, first)
                and self._open[pieces[at].part]
                and len(pieces[at].text) >= _STANDFIRST
                and not self._idle(pieces[at], 0)
            ):
                yield at

    def _is_headline(self, piece: Piece) -> bool:
        return piece.level == 1 and self._open[piece.part] and piece.linked * 2 < len(piece.text)

    def _is_title(self, piece: Piece) -> bool:
        return len(piece.text) >= 15 and not piece.linked and piece.text in self._title  # noqa: PLR2004 - shorter is the site's name


def is_byline(text: str) -> bool:
    """Say whether a short text tells who wrote something, when, or how long it takes to read."""
    return bool(_BY.match(text) or _DATE.search(text) or _READING.search(text))
