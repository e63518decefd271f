"""A folder with versions of a flow called `visit`, named by the settings for as long as a test lasts."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import settings
from db import flow_versions, scope
from db.engine import statement, unit
from onboarding.flows.files.loading import read_flows

NAME = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
NAME_AND_TOWN = {**NAME, "required": ["name", "town"]}


def step(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "title": key.capitalize(), **more}


def _inline(value: Any) -> str:
    """Write a value as TOML in one line; everything but tables is written as JSON writes it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(name)} = {_inline(one)}" for name, one in value.items()) + "}"
    return f"[{', '.join(map(_inline, value))}]" if isinstance(value, list) else json.dumps(value)


def toml(version: int, *steps: str | Mapping[str, Any], **top: Any) -> str:
    """Write a version of the flow; a step that is only named asks for nothing."""
    said = {"flow": "visit", "version": version, "title": "Visit", **top}
    grants = {name: said.pop(name, []) for name in ("unlocks", "rewards")}
    listed = [("steps", step(one) if isinstance(one, str) else one) for one in steps]
    listed += [(name, grant) for name, many in grants.items() for grant in many]
    tables = [[f"[[{name}]]", *(f"{key} = {_inline(value)}" for key, value in one.items())] for name, one in listed]
    head = [f"{key} = {_inline(value)}" for key, value in said.items()]
    return "\n".join("\n".join(lines) + "\n" for lines in [head, *tables])


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder that USHER_FLOWS names."""

    path: Path

    def put(self, version: int, *steps: str | Mapping[str, Any], **top: Any) -> None:
        """Write or change a version, as an operator would who then starts everything anew."""
        (self.path / f"visit-{version}.toml").write_text(toml(version, *steps, **top))
        self.start_anew()

    def take_away(self, version: int) -> None:
        """Remove a version's file."""
        (self.path / f"visit-{version}.toml").unlink()
        self.start_anew()

    def start_anew(self) -> None:
        """Forget what a process remembers of flows."""
        read_flows.cache_clear()
        flow_versions._kept.clear()
        flow_versions._sure.clear()
        settings.settings.cache_clear()

    def publish(self) -> None:
        """Publish all of it, as a worker that starts does."""
        with unit() as tx:
            flow_versions.publish_all(tx)

    def forget_published(self) -> None:
        """Let the database know nothing of the flow's versions."""
        _say("DELETE FROM onboarding.flow_versions WHERE flow = 'visit'")
        self.start_anew()

    def retire_published(self, version: int) -> None:
        """Call a version retired in the database, whoever is in it."""
        _say(f"UPDATE onboarding.flow_versions SET status = 'retired' WHERE flow = 'visit' AND version = {version}")
        self.start_anew()


def _say(sql: str) -> None:
    with statement(scope.everyone("test")) as on:
        on.exec_driver_sql(sql)


@contextmanager
def flow_folder(path: Path) -> Iterator[Folder]:
    """Let the settings name a folder; nothing of it is left afterwards, also not in the database."""
    made = Folder(path)
    os.environ["USHER_FLOWS"] = str(path)
    made.start_anew()
    try:
        yield made
    finally:
        del os.environ["USHER_FLOWS"]
        made.forget_published()
