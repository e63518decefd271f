"""What a user is told where a model gave no answer: one short sentence for each code, and nothing of the provider's own."""

from __future__ import annotations

from collections.abc import Mapping

from onboarding.persona.enriching.protocol import EnrichmentFailed, Spent

SENTENCES: Mapping[str, str] = {
    "not_installed": "This installation cannot ask models.",
    "no_key": "There is no key that a model can be asked with. Please enter one of a provider that is offered.",
    "key_refused": "The provider did not accept your key. Please check it, or enter a new one.",
    "no_quota": "Your account with the provider has no quota left. Please check its billing.",
    "throttled": "The provider asks us to slow down. Please try again in a few minutes.",
    "over_budget": "The budget for models is used up for today, or too small. Please try again tomorrow.",
    "timed_out": "The model took too long to answer. Please try again later.",
    "unreachable": "The provider could not be reached, or has a problem of its own. Please try again later.",
    "refused": "The model does not answer this. What we found without it is kept.",
    "invalid_answer": "The model's answer could not be used. What we found without it is kept.",
    "interrupted": "Asking the model was cut off twice, so it is not asked again for this.",
    "internal": "Asking the model failed on our side. What we found without it is kept.",
}


def failed(code: str, spent: Spent | None = None) -> EnrichmentFailed:
    """Return the failure of a code, with its sentence."""
    return EnrichmentFailed(code, SENTENCES[code], spent)
