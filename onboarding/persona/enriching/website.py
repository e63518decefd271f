"""What a model may add to the analysis of a website: values, positioning, difference, strengths, weaknesses and gaps.

Only where rules found nothing. Each is quoted, checked like a persona's claims (checking.py), and marked in `meta.basis` as a
model's: its source is "model: <provider>/<model>, quoted". confidence: as of a persona's drafted claims (merging.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onboarding.persona.corpus import Corpus
from onboarding.persona.enriching.checking import Ground, objections
from onboarding.persona.enriching.drafting import FRAME_TOKENS, MOST_OUTPUT_TOKENS, too_little
from onboarding.persona.enriching.filling import Fill, filled, is_empty, without_model
from onboarding.persona.enriching.merging import confidence
from onboarding.persona.enriching.protocol import EnrichmentFailed, Objection, Question
from onboarding.persona.enriching.quoting import evidence_of
from onboarding.persona.enriching.selecting import Passages, passages_of, tokens
from onboarding.persona.enriching.shapes import Placed, WebsiteDraft, placed
from onboarding.persona.enriching.spotlight import EXPLANATION, lined, marked
from onboarding.persona.plain import visible
from onboarding.website.languages import language

__all__ = ["PROMPT_VERSION", "WebsiteDraft", "enriched_analysis", "website_question", "without_model"]

PROMPT_VERSION = "website-2"

# Field of a draft -> dotted path of the analysis.
PATHS: Mapping[str, str] = {
    "values": "brand_analysis.brand_values",
    "positioning": "brand_analysis.brand_positioning",
    "differentiation": "brand_analysis.competitive_differentiation",
    "strengths": "content_strategy_insights.strengths",
    "weaknesses": "content_strategy_insights.weaknesses",
    "gaps": "content_strategy_insights.content_gaps",
}

SYSTEM = f"""You describe a business by what its website says, for people who plan what to write for it.
{EXPLANATION}
Answer with the fields that are asked for, in the language named, and with nothing else.
Each claim is one plain line that its quotes support. A quote is the id of a passage and at least 8 characters of it, copied exactly; \
leave the signs between words or write spaces in their place. Give one to three quotes for each claim, none longer than 160 characters.
Claim only what the passages say themselves. Use words of the quotes, and deny nothing that they do not deny. Name no number that is not in them. No praise of your own, \
no addresses, no markup.
Leave out a field, or give fewer items, rather than guess: an empty answer is a good answer."""

_ASKED = {
    "values": "values: up to 5 values that the passages state, at most 80 characters each",
    "positioning": "positioning: what they are and do for whom, in one sentence of at most 200 characters",
    "differentiation": "differentiation: what they say sets them apart, in one sentence of at most 200 characters",
    "strengths": "strengths: up to 5 strengths of the text that the quotes show, at most 160 characters each",
    "weaknesses": "weaknesses: up to 5 weaknesses of the text that the quotes show, at most 160 characters each",
    "gaps": "gaps: up to 5 things that the quotes mention and leave unexplained, at most 160 characters each",
}


def website_question(corpus: Corpus, analysis: Mapping[str, Any], mark: str) -> Question[WebsiteDraft] | None:
    """Return what to ask a model, None where nothing is empty, or the text is too little or of a language without lists.

    Args:
        corpus: the site's text.
        analysis: its groups with `meta`, as they are kept.
        mark: 32 random hexadecimal digits or more, new for every question.

    Raises:
        MarkRefused: the mark is something else.
    """
    passages = passages_of(corpus)
    asked = _open(analysis)
    if not asked or too_little(passages) or corpus.lists is None:
        return None
    user = _user(corpus, asked, marked(passages.spans, mark))
    return Question(
        purpose="website",
        prompt_version=PROMPT_VERSION,
        system=SYSTEM,
        user=user,
        shape=WebsiteDraft,
        check=lambda draft: tuple(_objections(draft, asked, corpus, passages)),
        most_input_tokens=tokens(SYSTEM) + tokens(user) + FRAME_TOKENS,
        most_output_tokens=MOST_OUTPUT_TOKENS,
        stable=_user(corpus, asked, lined(passages.spans)),
        quarantined=passages.held,
    )


def enriched_analysis(
    analysis: Mapping[str, Any], draft: WebsiteDraft, corpus: Corpus, provider: str, model: str
) -> dict[str, Any]:
    """Return the groups of an analysis to put in the place of its own, with what of a draft stands every check.

    The analysis is given without what a model filled before (`without_model`), or that counts as known.

    Raises:
        EnrichmentFailed: nothing does ("unsupported").
    """
    fills = tuple(_fills(draft, _open(analysis), corpus))
    if not fills:
        raise EnrichmentFailed("unsupported", "The model said nothing more that your website's text supports.")
    return filled(analysis, fills, provider, model)


def _open(analysis: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(field for field, path in PATHS.items() if is_empty(analysis, path))


def _fills(draft: WebsiteDraft, asked: Sequence[str], corpus: Corpus) -> Iterator[Fill]:
    passages = passages_of(corpus)
    wrong = {each.path.partition(".quotes.")[0] for each in _objections(draft, asked, corpus, passages)}
    for each in placed(draft):
        evidence = evidence_of(each.said.quotes, passages)
        if each.field in asked and each.path not in wrong and evidence:
            yield Fill(PATHS[each.field], visible(each.said.text), evidence, confidence(evidence, ()))


def _objections(draft: WebsiteDraft, asked: Sequence[str], corpus: Corpus, passages: Passages) -> Iterator[Objection]:
    claims: tuple[Placed, ...] = tuple(claim for claim in placed(draft) if claim.field in asked)
    return objections(claims, Ground(passages, corpus.language, {}))


def _user(corpus: Corpus, asked: Sequence[str], shown: str) -> str:
    lists = language(corpus.language)
    name = lists.name if lists else corpus.language or "that of the passages"
    wishes = "\n".join(f"- {_ASKED[field]}" for field in asked)
    return f"Language of the claims: {name}.\n\nAsked for:\n{wishes}\n\n{shown}"
