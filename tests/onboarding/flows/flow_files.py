"""Small flows to begin from, and what is told of them when something in them is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from onboarding.flows.files.loading import FlowRefused, Problem, read_flows
from onboarding.flows.spec import Flow

SMALL = """\
flow = "club"
version = 1
title = "Club"
flags = ["beta"]
facts = ["paid"]

[[steps]]
key = "profile"
title = "Profile"

[steps.fields]
type = "object"
required = ["name"]

[steps.fields.properties]
name = { type = "string", minLength = 2 }
age = { type = "integer", minimum = 0 }

[[steps]]
key = "work"
title = "Work"
required = false
requires = ["step:profile"]
when = 'answers.profile.age >= 18'

[steps.fields.properties]
first = { type = "integer" }
last = { type = "integer" }

[[steps.rules]]
when_not = 'answers.work.first <= answers.work.last'
field = "last"
message = "The last year is not before the first."

[[steps.defaults]]
when = 'flags.beta'
values = { first = 2000 }

[[steps.defaults]]
values = { first = 1990 }

[[unlocks]]
key = "library"
title = "The library"
requires = ["fact:paid"]
"""


def write(folder: Path, text: str | bytes, name: str = "club.toml") -> Path:
    """Write a file and return it."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def changed(old: str, new: str, text: str = SMALL) -> str:
    """Return the small flow with one thing changed that is surely in it."""
    assert text.count(old) >= 1
    return text.replace(old, new, 1)


def refused(folder: Path, text: str | bytes, name: str = "club.toml") -> tuple[Problem, ...]:
    """Return what is told of a file that cannot be used."""
    with pytest.raises(FlowRefused) as caught:
        read_flows(write(folder, text, name))
    return caught.value.problems


def flow_of(text: str = SMALL) -> Flow:
    """Return a flow as it stands in a file, without checking it."""
    return Flow.model_validate(tomllib.loads(text))
