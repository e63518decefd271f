"""`usher settings`: every setting, its value without secrets, where it comes from, and what it is for."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource
from rich.padding import Padding
from rich.text import Text

from cli.masking import masked
from cli.terminal import out, plain, print_json, text
from settings import PROJECT, Settings, settings, variable

_EXAMPLE = """\
# Usher's settings; copy this file to .env and change what you need.
# A line that is commented out shows the default. The environment comes before this file.
# Written by: usher settings --example > .env.example
"""
_WIDTH = 118


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting as it is shown: no secret in `value`, which is empty where nothing is set."""

    variable: str
    value: str
    source: str
    description: str


@click.command("settings")
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
@click.option("--example", is_flag=True, help="Print the content of .env.example.")
def show_settings(*, as_json: bool, example: bool) -> None:
    """Show every setting and where its value comes from.

    Passwords are never shown: of an address only scheme, host and name are.
    """
    if example:
        out.file.write(env_example())
    elif as_json:
        print_json([asdict(each) for each in shown_settings()])
    else:
        _print_listed()


def shown_settings() -> list[Shown]:
    """Return all settings of this process, in the order of settings.py."""
    chosen = settings()
    return [
        Shown(variable(name), _value(getattr(chosen, name)), source(name), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def source(name: str) -> str:
    """Say where the value of a field comes from: the environment, the .env file, or the default."""
    key = _key(name)
    if key in EnvSettingsSource(Settings)():
        return "environment"
    return ".env" if key in DotEnvSettingsSource(Settings)() else "default"


def _key(name: str) -> str:
    """Return how pydantic's sources call a field: by its alias, where it has one."""
    alias = Settings.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else name


def _value(value: object) -> str:
    match value:
        case SecretStr():
            return masked(value.get_secret_value())
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def _print_listed() -> None:
    for each in shown_settings():
        style = "dim" if each.source == "default" else "cyan"
        line = Text.assemble((each.variable, "bold"), " = ", (plain(each.value) or "(empty)", style))
        out.print(line.append(f"  ({each.source})", style="dim"), soft_wrap=True)
        out.print(Padding(text(each.description), (0, 0, 0, 4)))


def env_example() -> str:
    """Return the content of .env.example, the same on every machine."""
    return "\n".join((_EXAMPLE, *_example_lines())) + "\n"


def _example_lines() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        yield textwrap.fill(field.description or "", _WIDTH, initial_indent="# ", subsequent_indent="# ")
        yield f"#{variable(name)}={_default(field)}"
        yield ""


def _default(field: FieldInfo) -> str:
    default = field.get_default()
    if isinstance(default, Path) and default.is_relative_to(PROJECT):
        return str(default.relative_to(PROJECT))
    return _value(default)
