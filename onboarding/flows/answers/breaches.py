"""The validator's errors as places, codes and the schema's own limits: the only place that sees an answer beside them."""

from __future__ import annotations

from collections.abc import Iterator

from jsonschema_rs import ValidationError

from onboarding.flows.answers.messages import Limits, snake
from onboarding.flows.answers.schemas import Path

Breach = tuple[Path, str, Limits]

# What more of an answer can mend.
UNFINISHED = frozenset({"required", "min_items", "min_length", "min_properties", "contains"})


def is_unfinished(error: ValidationError) -> bool:
    """Tell whether an error speaks only of what is not there yet, so that it is none of a draft."""
    kind = error.kind
    code, limits = snake(kind.name), kind.as_dict()
    if code in {"any_of", "one_of"}:
        return any(all(map(is_unfinished, errors)) for errors in limits["context"])
    return code in UNFINISHED or (code == "type" and error.instance is None)


def find_breaches(error: ValidationError) -> Iterator[Breach]:
    """Turn one error into breaches: on the field that is missing or too much, and of the alternative that was meant."""
    path, kind = tuple(error.instance_path), error.kind
    code, limits = snake(kind.name), kind.as_dict()
    if code == "required":
        yield (*path, limits["property"]), code, limits
    elif code == "false_schema" and error.schema_path[-1:] == ["additionalProperties"]:
        yield path, "additional_properties", {"unnamed": True}  # the validator does not say which
    elif code in {"additional_properties", "unevaluated_properties"}:
        yield from (((*path, name), code, {}) for name in limits["unexpected"])
    elif code in {"any_of", "one_of"} and any(limits["context"]):
        yield from _branches(path, code, limits["context"])
    elif code == "type" and error.instance is None:
        yield path, code, {"types": ["null"], "missing": True}
    else:
        yield path, code, limits


def _branches(path: Path, code: str, branches: list[list[ValidationError]]) -> Iterator[Breach]:
    """Tell of the one alternative that was meant: the only one whose type fits."""
    typed = [_types_missed(path, errors) for errors in branches]
    meant = [errors for errors, missed in zip(branches, typed, strict=True) if not missed]
    if len(meant) == 1:
        yield from (breach for error in meant[0] for breach in find_breaches(error))
    elif not meant:
        yield path, "type", {"types": sorted({name for missed in typed for name in missed})}
    else:
        yield path, code, {}


def _types_missed(path: Path, errors: list[ValidationError]) -> list[str]:
    """The types that an alternative asks for where the value has another."""
    found = (
        error.kind.as_dict()["types"]
        for error in errors
        if error.kind.name == "type" and error.instance_path == list(path)
    )
    return [name for types in found for name in types]
