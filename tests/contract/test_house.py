"""Promises of the house itself: what its files say of each other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from onboarding import errors
from onboarding.errors import Failure
from settings import PROJECT
from workers.app import app

ROOMS = ("onboarding", "db", "workers", "tasks", "cli")
FILES = ("settings.py", "celeryconfig.py")
MAY_READ_THE_ENVIRONMENT = {"settings.py"}


def sources() -> Iterator[Path]:
    """All of the house's own Python files."""
    yield from (PROJECT / name for name in FILES)
    for room in ROOMS:
        yield from (PROJECT / room).rglob("*.py")


def named(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def reads_environment(tree: ast.AST) -> bool:
    """Say whether a file reaches for os.environ or os.getenv, under whatever name."""
    names = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
    return any(
        (
            isinstance(node, ast.Attribute)
            and node.attr in names
            and isinstance(node.value, ast.Name)
            and node.value.id == "os"
        )
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and names & {alias.name for alias in node.names})
        for node in ast.walk(tree)
    )


def test_the_environment_is_read_in_settings_alone() -> None:
    readers = {named(path) for path in sources() if reads_environment(ast.parse(path.read_text(encoding="utf-8")))}
    assert readers == MAY_READ_THE_ENVIRONMENT


@pytest.mark.parametrize("code", ["import os\nos.environ['A']", "from os import getenv", "import os\nos.getenv('A')"])
def test_reading_the_environment_is_noticed(code: str) -> None:
    assert reads_environment(ast.parse(code))


def test_every_file_opens_with_a_sentence_on_what_it_is_for() -> None:
    silent = [
        named(path)
        for path in sources()
        if (text := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    telling = re.compile(r"/(?:home|Users|root|work)/\w")
    assert [named(path) for path in sources() if telling.search(path.read_text(encoding="utf-8"))] == []


_LINE = re.compile(r"^ {4}(?P<before>[│├└─ ]*)(?P<name>[A-Z]\w+)(?: {2,}|$)")


def drawn(drawing: str) -> dict[str, str | None]:
    """Read a drawn tree: each name with the name above it."""
    above: list[tuple[int, str]] = []
    tree: dict[str, str | None] = {}
    for line in drawing.splitlines():
        if found := _LINE.match(line):
            depth = len(found["before"])
            above = [(d, name) for d, name in above if d < depth]
            tree[found["name"]] = above[-1][1] if above else None
            above.append((depth, found["name"]))
    return tree


def test_the_tree_of_failures_is_drawn_as_it_is() -> None:
    classes = [thing for thing in vars(errors).values() if isinstance(thing, type) and issubclass(thing, Failure)]
    real = {kind.__name__: kind.__base__.__name__ if kind is not Failure else None for kind in classes if kind.__base__}
    assert drawn(errors.__doc__ or "") == real


def test_a_drawing_is_read_with_its_branches() -> None:
    drawing = "    Failure\n    ├── Transient     so\n    │   └── Throttled\n    └── Permanent  such\n\nWords here.\n"
    assert drawn(drawing) == {"Failure": None, "Transient": "Failure", "Throttled": "Transient", "Permanent": "Failure"}


def leaves(of: type[Failure]) -> Iterator[type[Failure]]:
    """All failures below one."""
    for kind in of.__subclasses__():
        yield kind
        yield from leaves(kind)


def test_every_failure_has_a_code_for_programs_and_a_sentence_for_the_user() -> None:
    app.loader.import_default_modules()
    kinds = [kind for kind in leaves(Failure) if not kind.__module__.startswith("tests.")]
    assert len(kinds) > 5
    for kind in kinds:
        assert issubclass(kind, errors.Transient | errors.Permanent), kind
        assert re.fullmatch(r"[a-z][a-z0-9_]*", kind.code), kind
        assert re.fullmatch(r"[A-Z].*[.!?]", kind.say), kind
