"""Facts: what is true beyond what the user typed: a key that works, a finished analysis, what the web app told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from onboarding.flows.state import Fact, FactState

# The job that finds a fact out.
_FOUND_BY = {"website_analysis": "analyze_website", "persona": "generate_persona"}
_YES = Fact(FactState.YES)
_PENDING = Fact(FactState.PENDING)
_DID_NOT_WORK = "This did not work."


def facts_from(
    results: Sequence[str],
    keys: Mapping[str, Sequence[str]],
    jobs: Mapping[str, Sequence[str | None]],
    told: Mapping[str, bool],
) -> dict[str, Fact]:
    """Return every fact that is not simply false.

    Args:
        results: what lies in the tables, by the fact's name.
        keys: of each provider the verdict and the condition of the user's key.
        jobs: of each kind the newest job's state, code and sentence.
        told: what the web app said; a told falsehood is no fact.
    """
    found: dict[str, Fact] = {name: _YES for name, true in told.items() if true}
    found |= dict.fromkeys(results, _YES)
    for name, kind in _FOUND_BY.items():
        if name not in found and (fact := _of_job(jobs.get(kind))):
            found[name] = fact
    return found | dict(_of_keys(keys))


def _of_job(job: Sequence[str | None] | None) -> Fact | None:
    if job is None:
        return None
    state, code, say = job
    if state in ("queued", "running"):
        return _PENDING
    return Fact(FactState.FAILED, code or "failed", say or _DID_NOT_WORK) if state == "failed" else None


def _of_keys(keys: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Fact]]:
    """Yield one fact for each provider, and the best of them as the fact that any key works."""
    best: Fact | None = None
    for provider, (verdict, condition) in sorted(keys.items()):
        fact = _of_key(provider, verdict, condition)
        yield f"verified_key:{provider}", fact
        best = min((best or fact, fact), key=lambda one: list(FactState).index(one.state))
    if best:
        yield "verified_key", best


def _of_key(provider: str, verdict: str, condition: str) -> Fact:
    """Read a verdict. Of a provider that cannot be asked, having the key is all there is to know."""
    if verdict in ("valid", "no_checker"):
        return _YES
    if verdict == "invalid":
        return Fact(FactState.FAILED, condition, f"The key of {provider} was rejected. Please enter another one.")
    return _PENDING
