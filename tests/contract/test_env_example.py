""".env.example is what `usher settings --example` prints, on every machine."""

from __future__ import annotations

from pathlib import Path

from cli.show_settings import env_example
from settings import PROJECT, Settings, variable


def test_the_example_is_the_settings() -> None:
    written = (PROJECT / ".env.example").read_text(encoding="utf-8")
    assert written == env_example(), "write it anew: usher settings --example > .env.example"


def test_the_example_names_every_setting_and_no_folder_of_this_machine() -> None:
    lines = env_example().splitlines()
    names = [line.removeprefix("#").partition("=")[0] for line in lines if line.startswith("#") and line[1:2] != " "]
    assert names == [variable(name) for name in Settings.model_fields]
    assert str(PROJECT) not in env_example()
    assert str(Path.home()) not in env_example()
