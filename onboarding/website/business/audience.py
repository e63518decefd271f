"""Whom the site speaks to: the groups it names, how much it expects them to know, what troubles and what draws them.

demographics     a group is named after "for" or "helps" (at most three words between them and a noun of the table
                 people.group, after an article of people.skipped; numbers and other little words before it are dropped);
                 ranked by pages, then by times. Two lines name it, or one place where a site says what it is: the home
                 page's title, description, headings or first paragraph. No line where a negation or a word for others
                 (people.apart: "unlike", "they", "competitors") stands before it, and nobody's quotes
expertise_level  words for beginners and for experts (language lists) per 1000 words, from 300 words and 4 such words on:
                 expert from 6 and twice as many as for beginners; beginner from 4 and twice as many as for experts;
                 mixed where both reach 3; intermediate where experts' words reach 3 alone; else unknown. Each only where
                 two lines speak of such readers (people.beginners, people.experts) and do not negate it: what a page is
                 about tells nothing of who reads it
pain_points      sentences with words of trouble: 1 point for each, 0.4 if it is among the 900 most common or of the table told.soft, none if one
                 of the three words before negates it; 0.5 where the reader is spoken to or asked; less 0.5 for I and in
                 articles, which tell stories. From 1.5 points on.
motivations      the same with words of gain, without the point for questions
The lists of troubles and gains are short, so what they miss stays unsaid. Nothing is said of ages, minds or incomes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from onboarding.website.analysis import Findings, Ground
from onboarding.website.business.lexicon import Hits, Lexicon
from onboarding.website.business.said import Line, folded, pages_of, quotes_of
from onboarding.website.contract.business import Expertise
from onboarding.website.sample import Sample

_BETWEEN = 4
_MOST_GROUPS, _MOST_SENTENCES, _LEAST_LINES = 6, 5, 2
_LEAST_WORDS, _LEAST_MARKERS = 300, 4
_EXPERT, _BEGINNER, _SOME, _TWICE = 6.0, 4.0, 3.0, 2.0
_SHORT, _LONG = 4, 40
_COMMON, _SPOKEN_TO, _OWN, _LEAST_POINTS = 0.4, 0.5, 0.5, 1.5
_NEGATING = 3
# Of which readers a level speaks.
_SIDES: Mapping[str, tuple[str, ...]] = {
    "beginner": ("beginner",),
    "expert": ("expert",),
    "mixed": ("beginner", "expert"),
    "intermediate": ("expert",),
}


@dataclass(frozen=True, slots=True)
class Group:
    """People whom a line names: in its own words, folded."""

    name: str
    line: Line


def tell_audience(sample: Sample, hits: Hits, findings: Findings) -> None:
    """Fill `demographics`, `expertise_level`, `pain_points` and `motivations` of `target_audience`."""
    if hits.lexicon is None:
        return
    _tell_groups(sample, hits, hits.lexicon, findings)
    _tell_expertise(hits, findings)
    for path, table, source in (
        ("pain_points", "class.pains", "sentences with words of trouble that speak to the reader"),
        ("motivations", "class.benefits", "sentences with words of gain that speak to the reader"),
    ):
        for line, words in _touching(hits, table, asked=path == "pain_points")[:_MOST_SENTENCES]:
            ground = Ground(
                source, [line.page.url], min(0.3 + 0.15 * len(words), 0.75), {"words": words}, [line.quote()]
            )
            findings.add(f"target_audience.{path}", line.quote()["text"], ground)


def groups(hits: Hits, tables: Lexicon) -> list[Group]:
    """Return every group of people that a line of the site's own names after "for" or "helps"."""
    wanted = hits.said.having(tables.words["people.group"]) & hits.said.having(_before(tables))
    lines = [hits.line(number) for number in sorted(wanted)]
    return [Group(name, line) for line in lines if not line.cited for name in _named(line.words, tables)]


def _before(tables: Lexicon) -> frozenset[str]:
    return tables.words["people.for"] | tables.words["people.help"]


def _named(words: Sequence[str], tables: Lexicon) -> list[str]:
    """Return the groups that a line's words name, without those that it denies or that are others'."""
    before, skipped = _before(tables), tables.words["people.skipped"]
    starts = [at + 1 + (words[at + 1] in skipped) for at, word in enumerate(words[:-1]) if word in before]
    found = []
    for start in starts:
        size = _size(words[start:], tables)
        if size and not _denied(words, start, start + size, tables):
            found.append(" ".join(_bare(words[start : start + size], tables)))
    return found


def _size(words: Sequence[str], tables: Lexicon) -> int:
    """Return how many words there are to the first noun for people; 0 if something parts them, or there is none."""
    barred = tables.words["people.broken_by"] | _before(tables) | tables.words["people.skipped"]
    for end, word in enumerate(words[:_BETWEEN], start=1):
        if word in tables.words["people.group"]:
            return end
        if word in barred:
            return 0
    return 0


def _bare(words: Sequence[str], tables: Lexicon) -> Sequence[str]:
    """Return a group without the numbers and other little words that it begins with ("eleven cafes")."""
    stops = tables.language.stops if tables.language else frozenset[str]()
    first = next((at for at, word in enumerate(words[:-1]) if word not in stops and not word.isdigit()), len(words) - 1)
    return words[first:]


def _denied(words: Sequence[str], start: int, end: int, tables: Lexicon) -> bool:
    """Say whether a line denies a group, before it or after it ("For beginners this is not"), or is of others."""
    negations, others = tables.words["class.negations"], tables.words["people.apart"]
    turned = start <= 1 + (words[start - 1] in tables.words["people.skipped"]) and not negations.isdisjoint(words[end:])
    return turned or not (negations | others).isdisjoint(words[:end])


def _tell_groups(sample: Sample, hits: Hits, tables: Lexicon, findings: Findings) -> None:
    by_name: dict[str, list[Line]] = {}
    for group in groups(hits, tables):
        by_name.setdefault(group.name, []).append(group.line)
    for bare in [name for name in by_name if any(other.endswith(f" {name}") for other in by_name)]:
        fuller = min(
            (name for name in by_name if name.endswith(f" {bare}")), key=lambda name: (-len(by_name[name]), name)
        )
        by_name[fuller] += by_name.pop(bare)
    titled = {name for text in _titles(sample) for name in _named(folded(text, sample.language), tables)}
    known = [name for name in by_name if name in titled or _founded(by_name[name], sample, hits)]
    ranked = sorted(known, key=lambda name: (-len(pages_of(by_name[name])), -len(by_name[name]), name))
    for name in ranked[:_MOST_GROUPS]:
        lines = by_name[name]
        said, pages = len(lines), pages_of(lines)
        sure = min(0.4 + 0.1 * said + 0.1 * len(pages), 0.9)
        ground = Ground(
            "named after “for” or “helps”, in six languages", pages, sure, {"times": said}, quotes_of(lines)
        )
        findings.add("target_audience.demographics", _as_written(name, lines[0]), ground)


def _titles(sample: Sample) -> list[str]:
    return [text for text in (sample.home.title, sample.home.description) if text]


def _founded(lines: Sequence[Line], sample: Sample, hits: Hits) -> bool:
    """Say whether two lines, or a place where the site says what it is, name a group."""
    home = sample.home.url
    opening = next((line.block for line in hits.said.lines if line.sentence and line.page.url == home), None)
    told = any(line.page.url == home and (line.heading or line.block == opening) for line in lines)
    return told or len({line.text.casefold() for line in lines}) >= _LEAST_LINES


def _as_written(name: str, line: Line) -> str:
    """Return the group in the line's own letters, so that German nouns keep their capitals."""
    at = line.text.casefold().find(name)
    return line.text[at : at + len(name)] if at >= 0 and len(line.text.casefold()) == len(line.text) else name


def _tell_expertise(hits: Hits, findings: Findings) -> None:
    words = hits.said.count
    beginner, expert = _times(hits, "class.beginner"), _times(hits, "class.expert")
    if words < _LEAST_WORDS or beginner + expert < _LEAST_MARKERS:
        return
    rates = {"beginner": round(1000 * beginner / words, 2), "expert": round(1000 * expert / words, 2)}
    level = _level(rates["beginner"], rates["expert"])
    spoken = {side: _spoken_of(hits, f"people.{side}s") for side in _SIDES.get(level or "", ())}
    if any(len(lines) < _LEAST_LINES for lines in spoken.values()):
        return
    marked = sorted({*hits.lines("class.beginner"), *hits.lines("class.expert")})
    lines = [hits.line(number) for number in dict.fromkeys([*chain(*spoken.values()), *marked])]
    sure = min(0.3 + 0.03 * (beginner + expert), 0.8)
    numbers = {"per_1000_words": rates, "words": words}
    source = "words for beginners and for experts, cut points beside the rule"
    findings.know(
        "target_audience.expertise_level", level, Ground(source, pages_of(lines), sure, numbers, quotes_of(lines))
    )


def _spoken_of(hits: Hits, table: str) -> list[int]:
    """Return the lines that speak of some readers, and neither deny it nor cite anybody."""
    lines = {number for hit in hits.of(table) for number in hit.lines if _affirms(hits, hit.term.text, number)}
    return sorted(lines)


def _affirms(hits: Hits, term: str, number: int) -> bool:
    line = hits.line(number)
    return not line.cited and not negated(hits, term, line)


def _level(beginner: float, expert: float) -> Expertise | None:
    if expert >= _EXPERT and expert >= _TWICE * beginner:
        return "expert"
    if beginner >= _BEGINNER and beginner >= _TWICE * expert:
        return "beginner"
    if min(beginner, expert) >= _SOME:
        return "mixed"
    return "intermediate" if expert >= _SOME else None


def _times(hits: Hits, table: str) -> int:
    return sum(len(hit.lines) for hit in hits.of(table))


def _touching(hits: Hits, table: str, *, asked: bool) -> list[tuple[Line, list[str]]]:
    """Return the sentences that touch on the words of a table, the most telling first; no text twice."""
    said: dict[int, list[str]] = {}
    for hit in hits.of(table):
        for number in hit.lines:
            if not negated(hits, hit.term.text, hits.line(number)):
                said.setdefault(number, []).append(hit.term.text)
    if not said:
        return []
    reader, own = set(hits.lines("class.second")), set(hits.lines("class.first_singular"))
    points = {
        number: _points(words, hits)
        + _SPOKEN_TO * (number in reader or (asked and _asks(hits.line(number))))
        - _OWN * ((number in own) + (hits.line(number).page.kind == "article"))
        for number, words in said.items()
        if _fits(hits.line(number))
    }
    telling = [number for number in points if points[number] >= _LEAST_POINTS]
    first = {hits.line(number).text: number for number in sorted(telling, reverse=True)}
    ranked = sorted(first.values(), key=lambda number: (-points[number], number))
    return [(hits.line(number), sorted(said[number])) for number in ranked]


def _points(words: Sequence[str], hits: Hits) -> float:
    """Return 1 for each word, less for those that are common in any text."""
    if hits.lexicon is None:
        return float(len(words))
    common, soft = hits.lexicon.common, hits.lexicon.words["told.soft"]
    return sum([_COMMON if word in common or word in soft else 1.0 for word in words])


def negated(hits: Hits, term: str, line: Line) -> bool:
    """Say whether one of the three words before a term negates it."""
    said, nots = line.words, hits.lexicon.words.get("class.negations", frozenset()) if hits.lexicon else frozenset()
    if nots.isdisjoint(said):
        return False
    start = term.partition(" ")[0]
    at = next((place for place, word in enumerate(said) if word.startswith(start)), 0)
    return not nots.isdisjoint(said[max(at - _NEGATING, 0) : at])


def _fits(line: Line) -> bool:
    return (line.sentence or line.heading) and _SHORT <= len(line.words) <= _LONG


def _asks(line: Line) -> bool:
    return line.text.rstrip("\"'\u201d\u2019») ").endswith("?")
