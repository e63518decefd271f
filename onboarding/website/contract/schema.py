"""The contract as a JSON Schema (draft 2020-12), and as an empty analysis."""

from __future__ import annotations

import json
import types
from typing import Any, NotRequired, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter
from typing_extensions import is_typeddict

from onboarding.website.contract import Groups, WebsiteAnalysis

SCHEMA_VERSION = "3.0"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of an analysis."""
    made = TypeAdapter(WebsiteAnalysis).json_schema()
    for shape in (made, *made["$defs"].values()):
        shape["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def json_schema_text() -> str:
    """Return the JSON Schema as it stands in docs/website-analysis.schema.json."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def empty_groups() -> dict[str, Any]:
    """Return an analysis in which nothing is known: null, empty lists, and the groups themselves."""
    return _empty(Groups)


def _empty(shape: type) -> dict[str, Any]:
    hints = get_type_hints(shape, include_extras=True)
    return {key: _nothing(hint) for key, hint in hints.items() if get_origin(hint) is not NotRequired}


def _nothing(hint: Any) -> Any:
    if is_typeddict(hint):
        return _empty(hint)
    if get_origin(hint) is list:
        return []
    if get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint):
        return None
    raise TypeError(f"{hint} has no empty value")
