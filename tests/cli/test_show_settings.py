"""Every setting is shown with where it comes from, and no secret is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import settings
from settings import Settings, variable
from tests.cli.conftest import Call


def _shown(call: Call) -> dict[str, dict[str, str]]:
    return {each["variable"]: each for each in json.loads(call("settings", "--json").stdout)}


def test_every_setting_is_shown_with_what_it_is_for(call: Call) -> None:
    shown = _shown(call)
    assert list(shown) == [variable(name) for name in Settings.model_fields]
    assert all(each["description"] for each in shown.values())


def test_where_a_value_comes_from_is_told(call: Call, nothing_set: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("USHER_MAX_FAILURES=7\nUSHER_FETCH_CONTACT=a@b.example\n")
    nothing_set.chdir(tmp_path)
    nothing_set.setenv("USHER_FETCH_CONTACT", "c@d.example")
    nothing_set.setenv("BROKER_URL", "redis://h")
    settings.settings.cache_clear()
    shown = _shown(call)
    assert (shown["USHER_MAX_FAILURES"]["value"], shown["USHER_MAX_FAILURES"]["source"]) == ("7", ".env")
    assert (shown["USHER_FETCH_CONTACT"]["value"], shown["USHER_FETCH_CONTACT"]["source"]) == (
        "c@d.example",
        "environment",
    )
    assert shown["BROKER_URL"]["source"] == "environment"
    assert shown["USHER_DB_PREPARE"]["source"] == "default"


def test_passwords_stay_hidden_in_every_form(call: Call, nothing_set: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "USHER_MIGRATE_URL", "BROKER_URL", "REDIS_URL"):
        nothing_set.setenv(name, "redis://user:hunter2@h.example:1/0?password=hunter2")
    settings.settings.cache_clear()
    for arguments in ((), ("--json",), ("--example",)):
        shown = call("settings", *arguments).output
        assert "hunter2" not in shown
    assert "redis://h.example:1/0" in call("settings").output
