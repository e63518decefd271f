"""A claim of a persona: its value, where it comes from, and the evidence that it can be followed back to."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

SHORTEST_QUOTE, LONGEST_QUOTE = 8, 160

# measured: counted in the text; user: said or edited by the user; rules: concluded by a documented rule; model: drafted
# by a language model and checked.
Origin = Literal["measured", "user", "rules", "model"]
T = TypeVar("T")


class Strict(BaseModel):
    """What has the named fields and no others, and does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="null")


class Quoted(Strict):
    """A passage that stands word for word in a span of the site's text."""

    kind: Literal["quote"] = "quote"
    span: str
    quote: Annotated[str, Field(min_length=SHORTEST_QUOTE, max_length=LONGEST_QUOTE)]
    page_url: str
    place: str


class Measured(Strict):
    """A number of the fingerprint, by its name, as it was measured; null where the fingerprint has none."""

    kind: Literal["number"] = "number"
    stat: str
    value: float


class Answered(Strict):
    """Something the user has said: the dotted path of the answer."""

    kind: Literal["answer"] = "answer"
    path: str


class Ruled(Strict):
    """A rule that concluded it, by its documented name, from the analysis's value at a dotted path ("" for none)."""

    kind: Literal["rule"] = "rule"
    rule: str
    path: str = ""


Evidence = Annotated[Quoted | Measured | Answered | Ruled, Field(discriminator="kind")]


class Claim(Strict, Generic[T]):
    """One claim. `confidence` is 0 to 1 by a rule that is documented beside it, and no probability."""

    value: T
    origin: Origin
    evidence: tuple[Evidence, ...] = ()
    confidence: Annotated[float, Field(ge=0, le=1)]
    locked: bool = False
