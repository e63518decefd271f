"""Answers checked by a step's JSON Schema: compiled once, all errors told by field, in words that never repeat an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import jsonschema_rs

from onboarding.errors import Permanent
from onboarding.flows.answers import messages as texts
from onboarding.flows.answers.breaches import UNFINISHED, find_breaches, is_unfinished
from onboarding.flows.answers.schemas import DIALECT, Outline, Path, SchemaRefused, outline
from onboarding.flows.answers.sizes import Size, TooLarge, Unstorable, measure

__all__ = ["AnswersTooLarge", "Fields", "SchemaRefused", "Wrong", "check_size", "compile_fields"]

LARGEST = 256 * 1024
MOST_WRONG = 100
# Work that validating may be, each under half a second: values times what is asked of one, bytes times states of patterns.
MOST_TRIES = 20_000_000
MOST_SEARCHED = 60_000_000
# Above these only whether all is right is found out: an error takes 2 KB and a copy of the value that it is about.
MOST_DETAILS = 50_000
MOST_COPIED = 10_000_000
# What is asked of one value takes as long as this many states over one byte, where an error has to be made of each.
_TRY = 400

# A pattern's own limit: counted repetitions of large classes grow into machines that take microseconds for each letter.
# And the memory that it keeps of what it has searched: the validator's own limit is 2 MB for each pattern.
_PATTERNS = jsonschema_rs.RegexOptions(size_limit=100_000, dfa_size_limit=200_000)
_NOT_LINEAR = ("(?=", "(?!", "(?<=", "(?<!")


class AnswersTooLarge(Permanent):
    """Answers are larger, deeper or stranger than a step can keep."""

    code = "answers_too_large"
    say = texts.TOO_LARGE


# What is said of answers as a whole, where they are not looked through field by field.
_UNSAID = "invalid"
WHOLE = frozenset({AnswersTooLarge.code, _UNSAID})


@dataclass(frozen=True, slots=True)
class Wrong:
    """One answer that does not fit: the field by its path ("jobs.0.from", "" for the whole), a code, a sentence."""

    field: str
    code: str
    message: str


def check_size(answers: Mapping[str, Any], most: int = LARGEST) -> None:
    """Refuse answers that cannot be kept, whatever they ask for; safe for data of any size and depth.

    Raises:
        AnswersTooLarge: as JSON they are too large or too deep, or PostgreSQL could not store them.
    """
    try:
        measure(answers if isinstance(answers, dict) else dict(answers), most)
    except Unstorable as found:
        raise AnswersTooLarge(f"answers cannot be kept: {found}", say=_excuse(found)) from None


class Fields:
    """A step's compiled schema; safe to share between threads.

    `required` are the top-level fields that must always be there, `properties` those that it names.
    """

    __slots__ = ("_messages", "_outline", "_validator", "properties", "required")

    def __init__(self, schema: Mapping[str, Any], found: Outline, messages: Mapping[str, str]) -> None:
        self._validator = _validator({"type": "object", **schema})
        self._outline = found
        self._messages = {_key(name): text for name, text in messages.items()}
        self.required: tuple[str, ...] = tuple(schema.get("required", ()))
        self.properties: tuple[str, ...] = tuple(schema.get("properties", ()))

    @property
    def outline(self) -> Outline:
        """How much work the schema makes."""
        return self._outline

    def work(self, answers: Mapping[str, Any]) -> int:
        """Return about how much work checking answers is, at the most; what cannot be stored is refused at once."""
        try:
            size = measure(dict(answers), LARGEST)
        except Unstorable:
            return 0
        return self._outline.width * size.values * _TRY + self._outline.states * size.bytes

    def check(self, answers: Mapping[str, Any], *, draft: bool = False) -> tuple[Wrong, ...]:
        """Return what is wrong with answers, at most a hundred things; empty where all is right.

        Of a `draft` only what is there is judged: what more answers could still mend is not wrong yet.
        """
        plain = answers if isinstance(answers, dict) else dict(answers)
        try:
            size = measure(plain, LARGEST)
        except Unstorable as found:
            return (Wrong("", AnswersTooLarge.code, _excuse(found)),)
        if self._is_too_much(size):
            return (Wrong("", AnswersTooLarge.code, texts.TOO_LARGE),)
        if not self._is_explained(size):
            # Of a draft that is not looked through nobody can tell what is only missing: finishing will.
            return () if draft or self._validator.is_valid(plain) else (Wrong("", _UNSAID, texts.NOT_SAID),)
        return self._explain(plain, draft=draft)

    def _is_too_much(self, size: Size) -> bool:
        work = self._outline
        return work.width * size.values > MOST_TRIES or work.states * size.bytes > MOST_SEARCHED

    def _is_explained(self, size: Size) -> bool:
        work = self._outline.width
        return work * size.values <= MOST_DETAILS and work * size.bytes <= MOST_COPIED

    def _explain(self, plain: dict[str, Any], *, draft: bool) -> tuple[Wrong, ...]:
        errors = (error for error in self._validator.iter_errors(plain) if not (draft and is_unfinished(error)))
        breaches = (breach for error in errors for breach in find_breaches(error))
        # The same sentence for one field is said once, also where several rules are broken.
        said: dict[tuple[str, str], Wrong] = {}
        for wrong in (self._say(*breach) for breach in breaches if not (draft and breach[1] in UNFINISHED)):
            said.setdefault((wrong.field, wrong.message), wrong)
        return tuple(islice(said.values(), MOST_WRONG))

    def _say(self, path: Path, code: str, limits: texts.Limits) -> Wrong:
        field = ".".join(map(str, path))
        return Wrong(field, code, texts.author_text(self._messages, field, code) or texts.word(code, limits))


def compile_fields(schema: Mapping[str, Any], messages: Mapping[str, str]) -> Fields:
    """Compile the schema of a step's answers; an empty one accepts any.

    Args:
        schema: JSON Schema 2020-12 of an object; its `type` may be left out.
        messages: the author's texts by `field` or `field.code`.

    Raises:
        SchemaRefused: it is no schema, or asks for what steps may not ask.
    """
    found = outline(schema)
    if schema.get("type", "object") != "object":
        raise SchemaRefused('Answers are an object: leave out this type or write "object".', ("type",))
    if schema.get("$schema", DIALECT) not in {DIALECT, f"{DIALECT}#"}:
        raise SchemaRefused(f"The dialect is JSON Schema 2020-12: leave this out or write {DIALECT}.", ("$schema",))
    return Fields(schema, found, messages)


def _excuse(found: Unstorable) -> str:
    return texts.TOO_LARGE if isinstance(found, TooLarge) else texts.STRANGE


def _key(name: str) -> str:
    """Let authors write a code as the schema does: name.minLength is name.min_length."""
    field, dot, code = name.rpartition(".")
    return f"{field}{dot}{texts.snake(code)}" if dot else name


def _refuse(uri: str) -> Any:
    raise ValueError(uri)


def _validator(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    try:
        return jsonschema_rs.Draft202012Validator(
            schema,
            validate_formats=True,
            ignore_unknown_formats=False,
            pattern_options=_PATTERNS,
            retriever=_refuse,
            mask="…",
        )
    except jsonschema_rs.ValidationError as error:
        raise SchemaRefused(_complaint(schema, error), tuple(error.instance_path)) from None
    except ValueError as error:
        raise SchemaRefused(f"This schema cannot be used: {error}.") from None


def _complaint(schema: object, error: jsonschema_rs.ValidationError) -> str:
    """Say what is wrong with an author's schema; a keyword and its value are theirs and may be shown."""
    *_, keyword = error.instance_path or ["schema"]
    value = schema
    for step in error.instance_path:
        value = value[step] if isinstance(value, (dict, list)) else value  # type: ignore[index]  # its own path
    if keyword == "format":
        return f"There is no format '{value}'."
    if error.kind.name == "format":
        return _pattern_complaint(str(value if isinstance(value, str) else keyword))
    return f"'{keyword}' cannot have this value."


def _pattern_complaint(pattern: str) -> str:
    if any(sign in pattern for sign in _NOT_LINEAR):
        return "Patterns cannot look ahead or behind: their time must not grow with the text. Use several patterns in allOf."
    return "This pattern is not valid or too large. For the length of a text use maxLength instead of a counted repetition."
