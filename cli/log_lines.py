"""Show our processes' log lines, which are JSON in the files, as lines for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rich.text import Text

from cli.terminal import plain

_STYLES = {"warning": "yellow", "error": "red", "critical": "bold red", "debug": "dim"}
_SAID = frozenset({"event", "level", "timestamp"})
_CLOCK = slice(11, 19)


def readable(name: str, line: str) -> Text:
    """Return one line: the time (UTC), which process, what happened, and its fields; what is no JSON stays as it is."""
    shown = Text(f"{name.removeprefix('worker-')[:12]:12} ", style="dim")
    event = _parsed(line)
    if event is None:
        return shown.append(plain(line, 400), style="default")
    level = str(event.get("level", ""))
    shown = Text(f"{plain(event.get('timestamp'))[_CLOCK]} ", style="dim").append_text(shown)
    shown.append(plain(event.get("event"), 400), style=_STYLES.get(level, "default"))
    return shown.append(" " + _fields(event), style="dim")


def _parsed(line: str) -> Mapping[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


def _fields(event: Mapping[str, Any]) -> str:
    return " ".join(f"{key}={plain(value, 200)}" for key, value in event.items() if key not in _SAID)
