"""How sure a claim about the voice is, 0 to 1: the analysis's two rules (website/writing/sureness.py), capped for small texts.

A label grows surer with the words counted and with the distance of its number to the nearest cut point; a count with the
words alone. Where the fingerprint is provisional, neither is above 0.6.
"""

from __future__ import annotations

from onboarding.persona.schema.persona import Fingerprint
from onboarding.website.writing.sureness import sure_of_count, sure_of_label

PROVISIONAL_AT_MOST = 0.6


def sure_of(fingerprint: Fingerprint, margin: float) -> float:
    """Return how sure a label is; `margin` is the relative distance to the nearest cut point."""
    return _capped(fingerprint, sure_of_label(fingerprint.words, margin))


def sure_of_number(fingerprint: Fingerprint) -> float:
    """Return how well a number of the fingerprint stands for the writer."""
    return _capped(fingerprint, sure_of_count(fingerprint.words))


def _capped(fingerprint: Fingerprint, sure: float) -> float:
    return sure if fingerprint.reliability == "good" else min(sure, PROVISIONAL_AT_MOST)
