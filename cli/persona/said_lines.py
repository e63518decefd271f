"""Claims as lines of a terminal: the value, where it comes from, and the passage or the numbers of what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from cli.persona.bars import bar
from cli.persona.shape import Line, Proof, Said, Section
from cli.persona.wording import ORIGINS
from cli.portrait.given import path_of

Named = tuple[str, Text]
# Sections whose values stand beside each other, and those whose claims show their first passage unasked.
_BESIDE = frozenset({"words", "research"})
_QUOTED = frozenset({"identity", "audience", "voice"})
_BESIDE_PATHS = frozenset({"identity.expertise"})
_SCALE = 12


def line_rows(section: Section, line: Line, *, with_evidence: bool) -> Iterator[Named]:
    """Yield the rows of a line."""
    if section.key in _BESIDE or line.path in _BESIDE_PATHS:
        yield line.name, beside(line, with_evidence=with_evidence)
        return
    for number, said in enumerate(line.said):
        yield "" if number else line.name, _row(line, said, with_evidence=with_evidence)
        if not with_evidence and section.key in _QUOTED and said.quote and said.quote.text != said.text:
            yield "", _passage(said)


def value(line: Line, said: Said) -> Text:
    """Return a value, in quotation marks where it is the site's own words."""
    made = Text()
    if said.level is not None:
        made.append_text(bar(said.level, _SCALE)).append(" ")
    return made.append(f"“{said.text}”" if line.own else said.text, "default").append(f" {said.note}".rstrip(), "dim")


def where_from(said: Said) -> Text:
    """Return a claim's origin, and whether it is locked."""
    return Text(f"  {ORIGINS[said.origin]}", "dim").append(", locked" if said.locked else "", "not dim yellow")


def marks(proofs: Iterable[Proof]) -> Text:
    """Return the numbers of some proofs."""
    return Text("".join(f"[{proof.number}]" for proof in proofs), "cyan")


def _row(line: Line, said: Said, *, with_evidence: bool) -> Text:
    made = value(line, said).append_text(where_from(said))
    return made.append(" ").append_text(marks(said.proofs)) if with_evidence and said.proofs else made


def beside(line: Line, *, with_evidence: bool) -> Text:
    """Return values beside each other; an origin that all of them have is said once."""
    told = {(said.origin, said.locked) for said in line.said}
    each = [value(line, said) for said in line.said]
    for made, said in zip(each, line.said, strict=True):
        if len(told) > 1:
            made.append_text(where_from(said))
        if with_evidence and said.proofs:
            made.append(" ").append_text(marks(said.proofs))
    made = Text(" · ").join(each)
    return made if len(told) > 1 else made.append_text(where_from(line.said[0]))


def _passage(said: Said) -> Text:
    if said.quote is None:
        return Text()
    where = ", ".join(filter(None, (path_of(said.quote.url), said.quote.place)))
    return Text(f"“{said.quote.text}” {where}", "dim italic")


def evidence(proofs: Iterable[Proof]) -> Iterator[Named]:
    """Yield every proof under its number."""
    for proof in proofs:
        if proof.quote is None:
            yield f"[{proof.number}]", Text(proof.text)
            continue
        where = ", ".join(filter(None, (proof.quote.url, proof.quote.place)))
        yield f"[{proof.number}]", Text(f"“{proof.quote.text}”", "italic").append(f" {where}", "dim not italic")
