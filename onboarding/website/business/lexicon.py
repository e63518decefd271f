"""The tables of words behind audience, values and signs of trust: one TOML file per language, read once.

A term is a word ("pottery"), a word with any ending ("potter*", four letters at least), or a phrase ("by_hand"). "+" before
it doubles its weight. All terms of all tables are looked up in one walk over the site's distinct words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from pathlib import Path

from onboarding.website.business.said import Line, Said, folded
from onboarding.website.languages import LANGUAGES, Language, language

_FOLDER = Path(__file__).parent
_CLASSES = ("beginner", "expert", "pains", "benefits", "negations", "first_plural", "first_singular", "second")
_STEM = 4


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A term of a table, which is there once: it equals itself alone, which is quick to look up.

    `text` is what has to stand there: a word, the start of a word (`opened`), or a phrase. `flat` is how a phrase stands in
    `Line.flat`: with a space on either side, before it alone where it is opened.
    """

    table: str
    text: str
    weight: float
    opened: bool
    flat: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables of a language, by what starts a look-up: a whole word, its first four letters, a phrase's longest word."""

    code: str
    language: Language | None
    exact: Mapping[str, tuple[Term, ...]]
    stems: Mapping[str, tuple[Term, ...]]
    phrases: Mapping[str, tuple[Term, ...]]
    words: Mapping[str, frozenset[str]]
    common: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A term that was said, and the lines in which."""

    term: Term
    lines: Sequence[int]


class Hits:
    """What was said of each table; a term's forms are one hit."""

    def __init__(self, said: Said, lexicon: Lexicon | None) -> None:
        self.said = said
        self.lexicon = lexicon
        self._said_of: dict[str, dict[Term, list[Sequence[int]]]] = {}
        self._hits_of: dict[str, list[Hit]] = {}
        for term, lines in _found(said, lexicon) if lexicon else ():
            terms = self._said_of.setdefault(term.table, {})
            if term in terms:
                terms[term].append(lines)
            else:
                terms[term] = [lines]

    def of(self, table: str) -> Sequence[Hit]:
        """Return the hits of a table such as "value.honesty", the most said first."""
        terms = self._said_of.get(table)
        if terms is None:
            return ()
        if table not in self._hits_of:
            found = [Hit(term, _ascending(forms)) for term, forms in terms.items()]
            self._hits_of[table] = sorted(found, key=lambda hit: (-len(hit.lines), hit.term.text))
        return self._hits_of[table]

    def lines(self, table: str) -> Sequence[int]:
        """Return the numbers of the lines with any term of a table, ascending."""
        return _ascending([hit.lines for hit in self.of(table)])

    def times(self, table: str) -> Mapping[Term, int]:
        """Return in how many lines each term of a table was said, in no order."""
        said = self._said_of.get(table, {})
        return {term: len(forms[0]) if len(forms) == 1 else len(set().union(*forms)) for term, forms in said.items()}

    def under(self, group: str) -> list[str]:
        """Return the names of the tables below a group that were hit, sorted."""
        return sorted([table for table in self._said_of if table.startswith(f"{group}.")])

    @cached_property
    def headed(self) -> frozenset[Term]:
        """The terms that a heading says."""
        heads = frozenset([number for number, line in enumerate(self.said.lines) if line.heading])
        terms = [each for said in self._said_of.values() for each in said.items()]
        return frozenset([term for term, forms in terms if not heads.isdisjoint(chain.from_iterable(forms))])

    @cached_property
    def own(self) -> frozenset[int]:
        """The lines in which the site speaks of itself: we, or I where I is said more often."""
        we = {*self.lines("class.first_plural"), *self.lines("told.self")}  # where verbs say we by their ending
        single = self.lines("class.first_singular")
        return frozenset(we).union(single if len(single) > len(we) else ())

    def line(self, number: int) -> Line:
        """Return a line by its number."""
        return self.said.lines[number]


def _ascending(forms: Sequence[Sequence[int]]) -> Sequence[int]:
    """Return the lines of all forms of a term, each once."""
    return forms[0] if len(forms) == 1 else sorted(set().union(*forms))


@cache
def lexicon(code: str | None) -> Lexicon | None:
    """Return the tables of a language, or None where it has none."""
    if code not in LANGUAGES:
        return None
    raw = tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    known = language(code)
    tables = {f"{group}.{name}": terms for group, names in raw.items() for name, terms in names.items()}
    for name in _CLASSES:
        members = known.classes[name] if known else ()
        tables[f"class.{name}"] = " ".join(each.replace(" ", "_") for each in sorted(members))
    return _compiled(code, known, tables)


def _compiled(code: str, known: Language | None, tables: Mapping[str, str]) -> Lexicon:
    exact: dict[str, tuple[Term, ...]] = {}
    stems: dict[str, tuple[Term, ...]] = {}
    phrases: dict[str, tuple[Term, ...]] = {}
    for table, terms in tables.items():
        for written in _needed(table, terms):
            spoken = folded(written.strip("+*").replace("_", " "), code)
            term = _term(table, " ".join(spoken), written)
            if len(spoken) > 1:
                where, key = phrases, max(spoken, key=len)
            elif written.endswith("*"):
                where, key = stems, term.text[:_STEM]
            else:
                where, key = exact, term.text
            if all(_spelled(term) != _spelled(other) for other in where.get(key, ())):
                where[key] = (*where.get(key, ()), term)
    plain = {
        table: frozenset(" ".join(folded(w.replace("_", " "), code)) for w in t.split()) for table, t in tables.items()
    }
    return Lexicon(code, known, exact, stems, phrases, plain, frozenset(known.common if known else ()))


def _term(table: str, text: str, written: str) -> Term:
    opened = written.endswith("*")
    return Term(table, text, 2.0 if written.startswith("+") else 1.0, opened, f" {text}" if opened else f" {text} ")


def _spelled(term: Term) -> tuple[str, str, float, bool]:
    return term.table, term.text, term.weight, term.opened


def _needed(table: str, terms: str) -> list[str]:
    """Return a table's terms without those that another one finds too, so that nothing counts twice.

    A word is found by the start of it; in the classes of a language, a phrase is found by a word in it.
    """
    written = list(dict.fromkeys(terms.split()))
    stems = tuple(each.strip("+*") for each in written if each.endswith("*"))
    single = {each.strip("+*") for each in written if "_" not in each}
    inner = single if table.startswith("class.") else set()
    phrases = [each for each in written if "_" in each and inner.isdisjoint(each.split("_"))]
    alone = [each for each in written if "_" not in each]
    return phrases + [each for each in alone if each.endswith("*") or not each.strip("+").startswith(stems)]


def _found(said: Said, tables: Lexicon) -> Iterator[tuple[Term, Sequence[int]]]:
    """Yield the terms that were said with their lines, in no order: Hits puts them in one."""
    for word in tables.exact.keys() & said.index.keys():
        for term in tables.exact[word]:
            yield term, said.index[word]
    for word in tables.phrases.keys() & said.index.keys():
        flat = [(number, said.lines[number].flat) for number in said.index[word]]
        for term in tables.phrases[word]:
            if held := [number for number, line in flat if term.flat in line]:
                yield term, held
    for word, lines in said.index.items():
        if (key := word[:_STEM]) in tables.stems:
            yield from [(term, lines) for term in tables.stems[key] if word.startswith(term.text)]
