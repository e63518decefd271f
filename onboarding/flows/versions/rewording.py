"""Other words for a version that users are on: what a newer one only says differently is shown to them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.versions.comparing import compare
from onboarding.flows.versions.differences import Kind


@lru_cache(maxsize=256)
def in_newest_words(pinned: CompiledFlow, versions: Sequence[CompiledFlow]) -> CompiledFlow:
    """Return a version in the words of the newest of `versions` (a tuple) that is the same but for words; else as it is.

    It stays the version it is: the number, the status and the digest are its own.
    """
    newer = sorted((one for one in versions if _is_newer(one, pinned)), key=lambda one: -one.flow.version)
    words = next((one for one in newer if _is_the_same_otherwise(pinned, one)), None)
    if words is None:
        return pinned
    kept = {"version": pinned.flow.version, "status": pinned.flow.status}
    return replace(words, flow=words.flow.model_copy(update=kept), digest=pinned.digest)


def _is_newer(one: CompiledFlow, pinned: CompiledFlow) -> bool:
    return one.flow.flow == pinned.flow.flow and one.flow.version > pinned.flow.version


def _is_the_same_otherwise(pinned: CompiledFlow, newer: CompiledFlow) -> bool:
    return all(change.kind is Kind.COSMETIC for change in compare(pinned.flow, newer.flow))
