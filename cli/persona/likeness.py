"""From a persona and what stands beside it to its likeness, which the terminal and the page both show.

    Persona + Standing ──► likeness_of ──► Likeness ──► cli.persona.printing (terminal), cli.persona.page (HTML)

claims.py turns claims into lines, proofs.py numbers their evidence, figures.py names the numbers, cards.py shows platforms.
"""

from __future__ import annotations

from collections.abc import Iterator

from cli.persona.cards import cards_of
from cli.persona.claims import SECTIONS, lines_of
from cli.persona.figures import figures_of, small_words
from cli.persona.proofs import Proofs
from cli.persona.shape import Likeness, Points, Section, Standing
from cli.persona.wording import RELIABILITY, STALE, full_name, reason, words
from cli.portrait.given import host_of, web_address
from cli.portrait.told import counted
from cli.terminal import plain
from onboarding.persona.quality.scoring import ORDER
from onboarding.persona.schema.persona import Generator, Persona, Quality


def likeness_of(persona: Persona, standing: Standing) -> Likeness:
    """Draw all that a persona holds."""
    proofs, source = Proofs(), persona.source
    sections = tuple(_sections(persona, proofs))
    cards = cards_of(persona, proofs)
    return Likeness(
        standing=standing,
        name=_name(persona, standing),
        one_line=_text(persona.identity.one_line),
        language=_tag(persona.language),
        website=plain(source.website_url, 300),
        link=web_address(source.website_url),
        facts=tuple(_facts(persona)),
        note=reason(persona.generator.note),
        stale=tuple(STALE.get(each, words(each)) for each in standing.stale),
        sections=sections,
        figures=tuple(figures_of(persona.fingerprint)),
        small_words=small_words(persona.fingerprint),
        reliability=RELIABILITY[persona.fingerprint.reliability],
        cards=cards,
        chosen=_chosen(persona),
        proofs=proofs.all,
        score=persona.quality.score,
        reason=plain(persona.quality.reason),
        parts=tuple(_points(persona.quality)),
        contradictions=tuple(map(plain, persona.quality.contradictions)),
        missing=tuple((plain(path, 120), full_name(path)) for path in persona.quality.missing),
        advice=tuple(map(plain, persona.quality.advice)),
    )


def _name(persona: Persona, standing: Standing) -> str:
    """Return the persona's name; without one, whose it is."""
    return (
        _text(persona.identity.name)
        or f"The persona of {host_of(persona.source.website_url) or plain(standing.user, 100)}"
    )


def _text(claim: object) -> str:
    return plain(getattr(claim, "value", None), 300)


def _tag(language: str | None) -> str:
    """Return the language as a tag (BCP 47); "" where it is none."""
    tag = plain(language, 12)
    return tag if tag.isascii() and tag.replace("-", "").isalnum() else ""


def _sections(persona: Persona, proofs: Proofs) -> Iterator[Section]:
    for key, title, paths in SECTIONS:
        if lines := tuple(lines_of(persona, paths, proofs)):
            yield Section(key, title, lines)


def _facts(persona: Persona) -> Iterator[str]:
    source = persona.source
    if source.pages:
        yield f"{counted(source.pages, 'page', 'pages')}, {source.words:,} words"
    if source.fetched_at:
        yield f"read {plain(source.fetched_at[:10])}"
    if persona.language:
        yield f"language {plain(persona.language, 12)}"
    yield _maker(persona.generator)


def _maker(generator: Generator) -> str:
    if generator.mode == "rules":
        return "by rules, without a model"
    named = " ".join(filter(None, (generator.provider, generator.model)))
    return f"by rules and a model ({plain(named, 120)})"


def _chosen(persona: Persona) -> str:
    unknown = [f"“{plain(name, 40)}”" for name in persona.platforms_unknown]
    not_known = f"not known here: {', '.join(unknown)}" if unknown else ""
    if persona.platforms_chosen_by == "user":
        return f"chosen by the user; {not_known}" if unknown else "chosen by the user"
    return f"the default; {not_known}" if unknown else "the default: the user chose none"


def _points(quality: Quality) -> Iterator[Points]:
    for name in sorted(quality.parts, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER)):
        part = quality.parts[name]
        yield Points(words(name), part.points, part.most, plain(part.why))
