"""What makes a version of a flow the one it is: its canonical form and the hash of that."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from onboarding.flows.spec import Flow


def canonical(flow: Flow) -> str:
    """Write a flow as JSON that is the same for the same meaning: sorted, what is at its default left out, no `status`.

    So a key that a later Usher adds changes no version that is published.
    """
    said = flow.model_dump(mode="json", exclude_defaults=True, exclude={"status"})
    return json.dumps(_settled(said), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(flow: Flow) -> str:
    """Return the SHA-256 of a flow's canonical form, in hex."""
    return hashlib.sha256(canonical(flow).encode()).hexdigest()


def _settled(value: Any) -> Any:
    """Write 2.0 as 2: JSON Schema takes them for the same, and PostgreSQL's jsonb gives 1e20 back as a whole number."""
    if isinstance(value, dict):
        return {key: _settled(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_settled(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
