"""The words for what a persona holds: where a claim comes from, what makes a revision stale, names of fields."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from types import MappingProxyType

from cli.terminal import plain

ORIGINS: Mapping[str, str] = MappingProxyType(
    {"measured": "measured", "user": "you said", "rules": "rule", "model": "model"}
)
ORIGINS_TOLD: Mapping[str, str] = MappingProxyType(
    {
        "measured": "counted in the website's text",
        "user": "said or edited by the user",
        "rules": "concluded by a documented rule",
        "model": "drafted by a language model, its citations checked",
    }
)
STALE: Mapping[str, str] = MappingProxyType(
    {
        "website_analysis": "the website was analysed again since",
        "research_preferences": "the preferences were changed since",
        "platforms": "other platforms were chosen since",
        "generator": "it was made by an earlier version of Usher",
    }
)
MADE_BY: Mapping[str, str] = MappingProxyType({"job": "a job", "user": "an edit", "app": "an app"})
STATUS_STYLES: Mapping[str, str] = MappingProxyType({"draft": "yellow", "accepted": "green", "superseded": "dim"})
RELIABILITY: Mapping[str, str] = MappingProxyType(
    {
        "none": "Too little text to claim any number: 200 words in sentences are the least.",
        "provisional": "Provisional: few of the numbers hold with under 1,000 words.",
        "good": "Enough text for all numbers shown.",
    }
)
PERSONS: Mapping[str, str] = MappingProxyType(
    {"we": "speaks as “we”", "I": "speaks as “I”", "you": "speaks to “you”", "third": "speaks of others"}
)
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "identity.one_line": "in one line",
        "identity.audience": "audience",
        "identity.audience.primary": "speaks to",
        "identity.audience.level": "who are",
        "identity.audience.needs": "who need",
        "voice.person": "person",
        "lexicon.signature_phrases": "its phrases",
        "lexicon.go_to": "go-to words",
        "lexicon.domain_terms": "its subject",
        "lexicon.preferred": "rather",
        "lexicon.avoid": "avoid",
        "rules.dont": "do not",
        "research.auto_research": "by itself",
        "research.factual_only": "facts only",
    }
)


# What a platform counts, as it stands behind a number.
_COUNTED: Mapping[str, str] = MappingProxyType(
    {
        "post_characters": "characters in a post",
        "caption_characters": "characters in a caption",
        "title_characters": "characters in a title",
        "description_characters": "characters in a description",
        "description_bytes": "bytes in a description",
        "tags_characters": "characters in all tags",
        "sentence_words": "words in a sentence",
    }
)


def counted_as(what: str) -> str:
    """Return what a limit counts, in words."""
    return _COUNTED.get(what) or words(what)


def words(name: str) -> str:
    """Return a key as plain words."""
    return plain(name.replace("_", " ").replace(".", ", ").replace(":", " "), 120)


def reason(note: str | None) -> str:
    """Return why no model took part, without the code that programs read before the sentence."""
    code, _, sentence = plain(note).partition(": ")
    return sentence if sentence and code.isidentifier() else plain(note)


def name_of(path: str) -> str:
    """Return the name of a field, by its dotted path."""
    last = path.rpartition(".")[2]
    return _NAMES.get(path) or ("call to action" if last == "cta" else words(last))


def full_name(path: str) -> str:
    """Return the name of a field with where it belongs."""
    above, _, last = path.rpartition(".")
    return f"{words(above)}: {words(last)}" if above else words(last)


def command(*parts: object) -> str:
    """Return a command that can be copied into a shell."""
    return shlex.join(["usher", "persona", *(plain(part, 255) for part in parts)])
