"""What one entry of the catalogue says: how a key looks, which request proves it, how its answer is read.

An entry is one TOML file named after the provider's id. It is data: no expressions, and no templates beyond `{name}`.
Whatever is not written here follows the common rules in `verdicts`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from onboarding.providers.finding import Condition, Verdict

_SLOT = re.compile(r"\{([a-z_]+)\}")

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Level = Literal["live", "doc", "code", "issue", "unverified"]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"no pattern: {error}") from None
    return pattern


Auth = Annotated[
    str,
    Field(pattern=r"^(?:bearer|path|none|header:[\w-]+(?::[\w-]+)?|basic:(?:[\w.-]+|\{[a-z_]+\})|query:\w+|form:\w+)$"),
]
Pattern = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_compiles)]


class Part(BaseModel):
    """The root of all parts: frozen, and a misspelled name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class KeyField(Part):
    """One thing a user has to enter.

    A `pattern` only warns, except where `anchor` makes it binding: there the value becomes part of an address.
    `sample` is how a visibly fake value is made, such as `sk-<word:40>`; see `examples`. A field of the kind `url` says
    where the service is, without a path of ours; addresses that match `own` are the provider's own and always allowed,
    all others only where custom addresses are turned on.
    """

    name: Name = "key"
    label: str = "API key"
    kind: Literal["secret", "plain", "url"] = "secret"
    pattern: Pattern | None = None
    anchor: bool = False
    own: Pattern | None = None
    default: str = ""
    sample: str
    hint: str = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.anchor and not self.pattern:
            raise ValueError(f"{self.name}: an anchor needs a pattern")
        if self.own and self.kind != "url":
            raise ValueError(f"{self.name}: only an address can be the provider's own")
        return self


class Refusal(Part):
    """A kind of key that must not be given here, such as an administrator's; refused before it is kept."""

    pattern: Pattern
    say: str


class Probe(Part):
    """The request that proves a key.

    `url` and `headers` may hold `{host}`, the name of a plain or url field, or a named group of an anchored pattern.
    `auth` says where the key travels:

        bearer | header:NAME | header:NAME:PREFIX | basic:USER | basic:{field} | query:NAME | path | form:NAME | none

    `header:NAME:PREFIX` sends `PREFIX key`. With `basic:USER` the key is the password. With `path` the url holds
    `{key}`. `field` names the secret that travels. Of several probes
    each is asked in turn until one does not refuse the key; `label` tells which took it. `expect` are JSON paths that a good 200 has, `[]` a list of
    objects, empty or not. A POST must be `readonly`. `bad_body` marks a probe with a deliberately bad body: any 2xx is an alarm. With
    `also_without` a key that was taken is asked about again without it: a server that is open to all proves nothing.
    """

    method: Literal["GET", "POST"] = "GET"
    url: str
    auth: Auth = "bearer"
    field: Name = "key"
    headers: dict[str, str] = {}
    body: str | None = None
    expect: tuple[str, ...] = ()
    label: str = ""
    readonly: bool = False
    bad_body: bool = False
    also_without: bool = False
    largest_kib: int = Field(default=64, ge=1, le=1024)

    @model_validator(mode="after")
    def _harmless(self) -> Self:
        if self.method == "POST" and not self.readonly:
            raise ValueError("a POST must be declared readonly, with its evidence")
        if not self.url.startswith(("https://", "{base_url}")):
            raise ValueError("a probe goes to https://")
        if ("{key}" in self.url) is not (self.auth == "path"):
            raise ValueError("{key} stands in the url exactly where auth is path")
        if self.also_without and self.auth in {"path", "none"}:
            raise ValueError("also_without needs a key that can be left out")
        return self

    @property
    def quiet(self) -> bool:
        """Whether the key travels in the address, which then may not be written anywhere."""
        return self.auth == "path" or self.auth.startswith("query:")

    @property
    def slots(self) -> frozenset[str]:
        """The names that are filled in."""
        return frozenset(_SLOT.findall(" ".join([self.url, self.auth, *self.headers.values()])))


class Hosts(Part):
    """Several hosts for one provider.

    `each` asks one after another until one does not refuse the key: it is invalid only if every one says so.
    `by_suffix` takes the first whose name the key ends with; the name `default` fits always.
    """

    choose: Literal["each", "by_suffix"]
    names: dict[str, str] = Field(min_length=2)

    @model_validator(mode="after")
    def _always_one(self) -> Self:
        if self.choose == "by_suffix" and "default" not in self.names:
            raise ValueError("by_suffix needs a default")
        return self


class Rule(Part):
    """What one kind of answer means; the first that fits counts.

    All that is given must hold: `status` is one of these; `eq`, the value at a JSON path is one of these; `has`,
    `lacks`, a JSON path is there or not; `rx`, the text at a JSON path matches (`$` is the whole body); `lte`, the
    number at a path is at most this; `spent`, the number at one path has reached the one at another. A path is `a.b[].c`, where `[]` means any element. All but `status` and an `rx`
    on `$` want JSON. `scopes` finds what is missing: path -> pattern, whose first group are names.
    """

    status: tuple[int, ...] = ()
    eq: dict[str, tuple[str | int | bool, ...]] = {}
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    rx: dict[str, Pattern] = {}
    lte: dict[str, float] = {}
    spent: dict[str, str] = {}
    scopes: dict[str, Pattern] = {}
    then: tuple[Verdict, Condition]
    source: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.status or self.eq or self.has or self.lacks or self.rx or self.lte or self.spent):
            raise ValueError("a rule without a condition fits every answer")
        if any(not re.compile(pattern).groups for pattern in self.scopes.values()):
            raise ValueError("a pattern for scopes has a group that catches them")
        if self.then[0] not in {Verdict.VALID, Verdict.INVALID, Verdict.INDETERMINATE}:
            raise ValueError("an answer makes a key valid, invalid or indeterminate")
        return self


class Limits(Part):
    """How often we ask: `per_minute` by all workers together; a verdict is not asked again within `keep_hours`."""

    per_minute: int = Field(default=60, ge=1)
    keep_hours: int = Field(default=0, ge=0)


class Evidence(Part):
    """Where the entry comes from, how sure that is, and when it was looked at."""

    source: str = Field(min_length=3)
    level: Level
    checked_on: date


class Recorded(Part):
    """An answer as it is told of the provider, and what it must be read as. Tests and the pretend internet use it."""

    status: int
    body: str = ""
    headers: dict[str, str] = {"content-type": "application/json"}
    then: tuple[Verdict, Condition]
    missing: tuple[str, ...] = ()
    source: str = ""


class Provider(Part):
    """One provider of API keys.

    `no_checker` says why a key cannot be checked safely; a probe beside it is on trial and only used by hand.
    `hook` names the pure function that builds or reads what data cannot. `costs` is what a check takes from the user.
    `also` are older names. `meta` are facts kept from a good answer: JSON paths, or `header:NAME`. `scopes` is where a
    good answer lists what the key may do. `env` is the variable that local development reads the key from.
    """

    id: Name
    name: str
    category: Literal[
        "llm", "vectors", "media", "search", "mail", "crm", "content", "commerce", "analytics", "developer", "social"
    ]
    docs_url: str = ""
    key_page_url: str = ""
    also: tuple[Name, ...] = ()
    env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,62}$")] | None = None
    fields: tuple[KeyField, ...] = Field(min_length=1)
    refuse: tuple[Refusal, ...] = ()
    no_checker: str = ""
    hook: Literal["ghost"] | None = None
    probes: tuple[Probe, ...] = ()
    hosts: Hosts | None = None
    rules: tuple[Rule, ...] = ()
    meta: dict[Name, str] = {}
    scopes: str = ""
    costs: str = ""
    limits: Limits = Limits()
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    answers: dict[Name, Recorded] = {}

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not (self.no_checker or self.probes):
            raise ValueError("an entry has a probe, or says with no_checker why there is none")
        names = [one.name for one in self.fields]
        if len(set(names)) < len(names):
            raise ValueError("two fields have one name")
        for probe in self.probes:
            self._must_be_fillable(probe)
        return self

    def _must_be_fillable(self, probe: Probe) -> None:
        sent = self.field(probe.field)
        if sent is None or sent.kind != "secret":
            raise ValueError(f"{probe.field} is no secret field")
        firm = self._firm() | ({"key"} if probe.auth == "path" else set())
        loose = firm | {one.name for one in self.fields if one.kind == "plain"}
        if strange := (frozenset(_SLOT.findall(probe.url)) - firm) | (probe.slots - loose):
            raise ValueError(f"nothing that binds fills {{{min(strange)}}} in {probe.url}")

    def _firm(self) -> set[str]:
        """Return what an address may be made of: hosts, addresses, anchored fields, and groups of their patterns."""
        anchored = [one for one in self.fields if one.anchor and one.pattern]
        groups = {group for one in anchored for group in re.compile(one.pattern or "").groupindex}
        fields = {one.name for one in self.fields if one.kind == "url" or (one.anchor and one.kind == "plain")}
        return {*groups, *fields, *(("host",) if self.hosts else ())}

    def field(self, name: str) -> KeyField | None:
        """Return the field of this name."""
        return next((one for one in self.fields if one.name == name), None)

    @property
    def custom(self) -> bool:
        """Whether a user may say where the service is."""
        return any(one.kind == "url" for one in self.fields)

    @property
    def checkable(self) -> bool:
        """Whether a worker can ask the provider."""
        return not self.no_checker
