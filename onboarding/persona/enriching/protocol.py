"""How a model is asked, whichever it is: one question, one checked answer of a named shape, no tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from onboarding.persona.schema import digest

M = TypeVar("M", bound=BaseModel)
M_co = TypeVar("M_co", bound=BaseModel, covariant=True)

# Why there is no answer, where the same question would get none another time either.
FOR_GOOD = frozenset({"refused", "invalid_answer", "unsupported", "interrupted"})

# What is sent again, with what was wrong, before the answer is taken as it is, less what was wrong.
MOST_CORRECTIONS = 2


@dataclass(frozen=True, slots=True)
class Objection:
    """What is wrong with an answer: the dotted path of the claim, a code, and a sentence for the model."""

    path: str
    code: str
    say: str


@dataclass(frozen=True, slots=True)
class Question(Generic[M]):
    """What a model is asked.

    Args:
        purpose: "persona" or "website".
        prompt_version: of the wording and of the shape.
        system: what it is told first; ours alone.
        user: what it is asked, with the marked spans of the site's text.
        shape: what the answer must look like.
        check: says what is wrong with an answer; nothing when it may be used.
        most_input_tokens, most_output_tokens: bounds that are reserved before the call.
        stable: what tells this question from another: all that goes in but the random marks.
        quarantined: the ids of spans that were held back.
    """

    purpose: str
    prompt_version: str
    system: str
    user: str
    shape: type[M]
    check: Callable[[M], Sequence[Objection]]
    most_input_tokens: int
    most_output_tokens: int
    stable: str
    quarantined: tuple[str, ...] = ()

    def key(self, provider: str, model: str) -> str:
        """Return what an earlier answer to the same question of the same model is found by."""
        return digest([self.purpose, self.prompt_version, provider, model, self.stable])


@dataclass(frozen=True, slots=True)
class Spent:
    """What a call took, all tries together. Tokens as the provider counted them; cached ones are among the input's."""

    tries: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    latency_ms: int = 0


@dataclass(frozen=True, slots=True)
class Answer(Generic[M_co]):
    """A model's answer as it came, and what it took. It was checked, and may still hold what was objected to."""

    value: M_co
    spent: Spent


class EnrichmentFailed(Exception):  # noqa: N818 - no failure of the job, which goes on without a model
    """No answer, for a reason that is told to the user.

    `code` is one of: not_installed, no_key, key_refused, no_quota, throttled, over_budget, timed_out, unreachable, refused,
    invalid_answer, unsupported, interrupted, internal. `say` is a short sentence, without anything of the answer or the key.
    """

    def __init__(self, code: str, say: str, spent: Spent | None = None) -> None:
        super().__init__(f"{code}: {say}")
        self.code = code
        self.say = say
        self.spent = spent or Spent()


class Enricher(Protocol):
    """A way to one model."""

    def ask(self, question: Question[M], go_on: Callable[[], None]) -> Answer[M]:
        """Ask, with at most two corrections.

        Args:
            question: what is asked.
            go_on: called while waiting; what it raises ends the call and goes through.

        Raises:
            EnrichmentFailed: there is no answer that has the shape.
        """
        ...
