"""Makes a persona without a model: no network, no clock, no chance. The same sources give the same bytes."""

from __future__ import annotations

from typing import Any

from onboarding.persona.changing.locking import with_locks
from onboarding.persona.changing.paths import MOST_ITEMS
from onboarding.persona.corpus import Corpus
from onboarding.persona.identity.telling import research_wishes, tell_identity
from onboarding.persona.measuring.fingerprint import fingerprint_of
from onboarding.persona.plain import visible
from onboarding.persona.platforms.adapting import adaptations
from onboarding.persona.quality.scoring import quality_of
from onboarding.persona.schema import Claim, Persona
from onboarding.persona.schema.persona import Generator, Rules, Source
from onboarding.persona.sources import GENERATOR_VERSION, Sources
from onboarding.persona.voicing.ruling import rules_of
from onboarding.persona.voicing.telling import voice_of
from onboarding.persona.words.telling import lexicon_of

_SHOWN = 40  # letters of a platform's name that nobody knows
GROUPS = tuple(Rules.model_fields)
Lines = tuple[Claim[str], ...]


def generate(sources: Sources) -> Persona:
    """Return the persona that the sources give by documented rules alone."""
    return finished(_core(sources), sources)


def finished(core: Persona, sources: Sources) -> Persona:
    """Put a persona's locked fields back, adapt it to the chosen platforms, and score it."""
    kept = _reruled(with_locks(core, sources.locks), core, sources.corpus)
    adapted = kept.model_copy(update={"platforms": adaptations(kept, sources.chosen), **_choice(sources)})
    whole = with_locks(adapted, sources.locks)
    return whole.model_copy(update={"quality": quality_of(whole, sources.corpus)})


def _choice(sources: Sources) -> dict[str, Any]:
    unknown = [visible(name)[:_SHOWN] for name in sources.unknown_platforms[:MOST_ITEMS]]
    return {"platforms_chosen_by": "user" if sources.platforms else "default", "platforms_unknown": tuple(unknown)}


def _reruled(kept: Persona, core: Persona, corpus: Corpus) -> Persona:
    """Let the rules follow a voice or words that locks have changed; locked lines, and a model's, stay."""
    if (kept.voice, kept.lexicon) == (core.voice, core.lexicon):
        return kept
    before = rules_of(corpus, core.fingerprint, core.voice, core.lexicon)
    after = rules_of(corpus, kept.fingerprint, kept.voice, kept.lexicon)
    groups = {name: _renewed(getattr(kept.rules, name), getattr(before, name), getattr(after, name)) for name in GROUPS}
    return kept.model_copy(update={"rules": Rules(**groups)})


def _renewed(lines: Lines, before: Lines, after: Lines) -> Lines:
    if any(line.locked for line in lines):
        return lines
    by_rules = {line.value for line in (*before, *after)}
    return (*(line for line in lines if line.value not in by_rules), *after)


def _core(sources: Sources) -> Persona:
    corpus = sources.corpus
    fingerprint = fingerprint_of(corpus)
    voice = voice_of(corpus, fingerprint, sources.analysis)
    lexicon = lexicon_of(corpus, sources.analysis)
    return Persona(
        language=corpus.language,
        source=_source(sources, fingerprint.words),
        generator=Generator(version=GENERATOR_VERSION),
        identity=tell_identity(sources, voice, lexicon),
        voice=voice,
        fingerprint=fingerprint,
        lexicon=lexicon,
        rules=rules_of(corpus, fingerprint, voice, lexicon),
        research=research_wishes(sources.preferences),
    )


def _source(sources: Sources, words: int) -> Source:
    corpus = sources.corpus
    return Source(
        website_url=sources.website_url,
        fetched_at=sources.fetched_at,
        content_hash=corpus.content_hash if corpus.pages else None,
        words=words,
        pages=len(corpus.pages),
    )
