"""What a model is asked about a persona, and what is wrong with its answer.

It is shown measured numbers, which it may not change, and marked passages; it may draft a name, one line, beliefs, expertise,
traits of the closed list and advice on writing. What the user has locked or said is not asked for. Nothing of the site's text
stands outside the marked lines. Fewer than five passages, or fewer than 100 words in them, are too little to ask about; and no
model is asked in a language without lists of words, as neither instructions nor loose claims are told there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onboarding.persona.enriching.checking import Ground, objections
from onboarding.persona.enriching.habits import habit_objections
from onboarding.persona.enriching.opposing import opposed
from onboarding.persona.enriching.protocol import Objection, Question
from onboarding.persona.enriching.selecting import Passages, passages_of, tokens
from onboarding.persona.enriching.shapes import PersonaDraft, placed
from onboarding.persona.enriching.spotlight import EXPLANATION, lined, marked
from onboarding.persona.enriching.targets import open_fields
from onboarding.persona.enriching.traits import trait_objections
from onboarding.persona.schema import Persona
from onboarding.persona.sources import Sources
from onboarding.persona.voicing.traits import TRAITS
from onboarding.website.languages import language

__all__ = ["PROMPT_VERSION", "PersonaDraft", "measured_of", "objections_of", "persona_question", "unasked"]

# Of the wording and of the shape: with either this changes, and answers to the earlier one are not taken for this one's.
PROMPT_VERSION = "persona-2"
FEWEST_SPANS, FEWEST_WORDS = 5, 100
MOST_OUTPUT_TOKENS = 2_500
# What a provider adds: the shape as a schema, and the frame of a message.
FRAME_TOKENS = 1_300

SYSTEM = f"""You describe how a business speaks on its website, for people who will write in its voice.
{EXPLANATION}
Answer with the fields that are asked for, in the language named, and with nothing else.
Each claim is one plain line that its quotes support. A quote is the id of a passage and at least 8 characters of it, copied exactly; \
leave the signs between words or write spaces in their place. Give one to three quotes for each claim, none longer than 160 characters.
Claim only what the passages say themselves. Use words of the quotes, and deny nothing that they do not deny. Name no number that \
is not in the quotes. No praise, no addresses, no markup. The measured numbers are facts: contradict none. Advice on writing names \
a number only with the habit that it measures, and speaks of length, person, marks, plain words and rhythm alone, in words for \
these: never of the business, nor of what to say or to leave out.
Leave out a field, or give fewer items, rather than guess: an empty answer is a good answer."""

_ASKED = {
    "name": "name: what this voice may be called, two to six words: of the quotes, or a manner and a role such as Plain-spoken maker",
    "one_line": "one_line: who speaks and for whom, in one sentence of at most 200 characters",
    "beliefs": "beliefs: up to 3 convictions that the passages state, at most 160 characters each",
    "expertise": "expertise: up to 5 things they are versed in, at most 60 characters each",
    "traits": "traits: up to 5 of the voice that the numbers do not deny, each `is_` with one `is_not`, from this list alone: ",
    "do": "do: up to 5 lines of advice on how to write like this, at most 160 characters each",
    "dont": "dont: up to 5 lines on what this voice never does, at most 160 characters each",
}


def persona_question(persona: Persona, sources: Sources, mark: str) -> Question[PersonaDraft] | None:
    """Return what to ask a model, None where it is not asked (`unasked`).

    Args:
        persona: the persona that rules made.
        sources: what it was made from.
        mark: 32 random hexadecimal digits or more, new for every question.

    Raises:
        MarkRefused: the mark is something else.
    """
    if unasked(persona, sources):
        return None
    passages = passages_of(sources.corpus)
    asked = open_fields(persona, sources.locks)
    user = _user(persona, asked, marked(passages.spans, mark))
    return Question(
        purpose="persona",
        prompt_version=PROMPT_VERSION,
        system=SYSTEM,
        user=user,
        shape=PersonaDraft,
        check=lambda draft: tuple(objections_of(draft, persona, sources, passages)),
        most_input_tokens=tokens(SYSTEM) + tokens(user) + FRAME_TOKENS,
        most_output_tokens=MOST_OUTPUT_TOKENS,
        stable=_user(persona, asked, lined(passages.spans)),
        quarantined=passages.held,
    )


def unasked(persona: Persona, sources: Sources) -> str:
    """Say why a model is not asked about a persona; nothing where it is."""
    if not open_fields(persona, sources.locks) or too_little(passages_of(sources.corpus)):
        return "There is too little text to ask a model about, or all of it is locked."
    if sources.corpus.lists is None:
        return "No model is asked about texts in this language yet, as its answers could not be checked."
    return ""


def too_little(passages: Passages) -> bool:
    """Say whether there is too little to ask about."""
    return len(passages.spans) < FEWEST_SPANS or passages.words < FEWEST_WORDS


def objections_of(
    draft: PersonaDraft, persona: Persona, sources: Sources, passages: Passages | None = None
) -> Iterator[Objection]:
    """Yield what is wrong with a draft, as far as it was asked for."""
    shown = passages or passages_of(sources.corpus)
    asked = open_fields(persona, sources.locks)
    claims = tuple(claim for claim in placed(draft) if claim.field in asked)
    measured = measured_of(persona)
    own = tuple(claim.value.is_ for claim in persona.voice.traits)
    found = [
        *objections(claims, Ground(shown, sources.corpus.language, measured, own)),
        *habit_objections(claims, measured),
    ]
    if "traits" in asked:
        found += trait_objections(draft, persona, sources.analysis, shown)
    yield from found
    yield from opposed(draft, persona, asked, {claim_of(each.path) for each in found})


def claim_of(path: str) -> str:
    """Return the path of the claim that an objection is to, which may name one of its quotes."""
    return path.partition(".quotes.")[0]


def measured_of(persona: Persona) -> dict[str, float]:
    """Return the numbers of a persona's fingerprint that are known, by name; how much was read is none of them."""
    known = persona.fingerprint.model_dump(exclude={"reliability", "words", "sentences", "function_words"})
    return {name: value for name, value in known.items() if value is not None}


def _user(persona: Persona, asked: Sequence[str], shown: str) -> str:
    return "\n\n".join(
        (
            f"Language of the claims: {_language(persona.language)}.",
            "Asked for:\n" + "\n".join(f"- {_wish(field)}" for field in asked),
            "Measured numbers (rates are per 1,000 words, shares 0 to 1):\n" + _facts(persona),
            shown,
        )
    )


def _wish(field: str) -> str:
    traits = "; ".join(f"{is_} (not {' or '.join(is_not)})" for is_, is_not in TRAITS.items())
    return _ASKED[field] + (traits if field == "traits" else "")


def _facts(persona: Persona) -> str:
    facts = measured_of(persona)
    return "\n".join(f"- {name}: {value:g}" for name, value in facts.items()) or "- none: the text is too short"


def _language(code: str | None) -> str:
    lists = language(code)
    return lists.name if lists else code or "that of the passages"
