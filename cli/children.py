"""The processes that `usher up` starts: each with a log of its own, started again when it ends, gone when we are."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cli.parent_line import BEGIN
from workers.embedded.home import tail, trim

SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
SETTLED_SECONDS = 20.0  # whoever lived so long is started again at once
LOOK_SECONDS = 0.05


@dataclass(slots=True)
class Child:
    """One process: `arguments` are those of `usher`, `without` what it is not told. `line` is our end of its pipe."""

    name: str
    arguments: tuple[str, ...]
    log: Path
    without: frozenset[str] = frozenset()
    process: subprocess.Popen[bytes] | None = None
    line: int = -1
    born: float = 0.0
    pause: float = SHORTEST_PAUSE
    due: float = 0.0

    @property
    def pid(self) -> int:
        """Its process id, 0 while there is none."""
        return self.process.pid if self.process else 0

    def last_words(self) -> str:
        """Return the end of its log."""
        return tail(self.log, 5)


@dataclass(slots=True)
class Children:
    """All processes of one parent.

    Args:
        logs: the folder of their logs, made where it does not exist.
        environment: what they are started with.
        say: told in one sentence when one of them ended.
        command: what `usher` is; its arguments come after it.
    """

    logs: Path
    environment: Mapping[str, str]
    say: Callable[[str], None]
    command: Sequence[str] = (sys.executable, "-m", "cli")
    kept: list[Child] = field(default_factory=list)
    begun: bool = False

    def start(self, name: str, *arguments: str, without: frozenset[str] = frozenset()) -> Child:
        """Start a process and keep it alive from now on; it does not get the variables in `without`."""
        child = self._child(name, arguments, without)
        self.kept.append(child)
        self._launch(child)
        return child

    def once(self, name: str, *arguments: str, without: frozenset[str] = frozenset()) -> Child:
        """Start a process that is expected to end by itself."""
        child = self._child(name, arguments, without)
        child.process = self._spawn(child, [])
        return child

    def begin(self) -> None:
        """Let all of them, and those started later, begin with their work."""
        self.begun = True
        for child in self.kept:
            _write(child.line)

    def look_after(self) -> list[Child]:
        """Start again what has ended, after a pause that grows. Returns those that ended since the last look."""
        ended = [child for child in self.kept if self._has_ended(child)]
        for child in self.kept:
            if child.process is None and time.monotonic() >= child.due:
                self._launch(child)
        return ended

    def stop(self, grace: float) -> None:
        """Ask all to stop, wait so many seconds, then end those that are left, with what they have started."""
        living = [child.process for child in self.kept if child.process]
        for process in living:
            process.send_signal(signal.SIGTERM)
        limit = time.monotonic() + grace
        try:
            for process in living:
                _wait(process, limit - time.monotonic())
        finally:
            for child in self.kept:
                _kill_all_of(child)
            self.kept.clear()

    def _child(self, name: str, arguments: tuple[str, ...], without: frozenset[str]) -> Child:
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = self.logs / f"{name}.log"
        log.touch(mode=0o600)
        trim(log)
        return Child(name, arguments, log, without)

    def _launch(self, child: Child) -> None:
        theirs, ours = os.pipe()
        try:
            child.process = self._spawn(child, ["--line", str(theirs)], theirs)
        finally:
            os.close(theirs)
        child.line, child.born = ours, time.monotonic()
        if self.begun:
            _write(ours)

    def _spawn(self, child: Child, further: list[str], *lines: int) -> subprocess.Popen[bytes]:
        """Start the process in a session of its own: Ctrl-C reaches us alone, and we decide in which order all stops."""
        with child.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
                [*self.command, *child.arguments, *further],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={name: value for name, value in self.environment.items() if name not in child.without},
                pass_fds=lines,
                start_new_session=True,
            )

    def _has_ended(self, child: Child) -> bool:
        if child.process is None or child.process.poll() is None:
            return False
        lived = time.monotonic() - child.born
        child.pause = SHORTEST_PAUSE if lived > SETTLED_SECONDS else min(LONGEST_PAUSE, 2 * child.pause)
        child.due = time.monotonic() + child.pause
        self.say(f"{child.name} ended ({_how(child.process)}); it starts again in {child.pause:g} s. See {child.log}")
        _kill_all_of(child)
        return True


def _write(line: int) -> None:
    with contextlib.suppress(OSError):  # it has just ended; whoever takes its place is told anew
        os.write(line, BEGIN)


def _how(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(max(0.0, seconds))


def _kill_all_of(child: Child) -> None:
    """End a child and the processes of its pool: they share its session, which is its alone."""
    if child.process is None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()
    if child.line >= 0:
        os.close(child.line)
    child.process, child.line = None, -1


def new_lines(logs: Mapping[str, Path]) -> Callable[[], Iterator[tuple[str, str]]]:
    """Return a function that yields (name, line) for every line written to the logs since its last call."""
    read = {name: path.stat().st_size if path.exists() else 0 for name, path in logs.items()}

    def lines() -> Iterator[tuple[str, str]]:
        for name, path in logs.items():
            if not path.exists():
                continue
            begin = read[name] if read[name] <= path.stat().st_size else 0
            with path.open("rb") as log:
                log.seek(begin)
                whole, newline, _rest = log.read().rpartition(b"\n")
            read[name] = begin + len(whole) + len(newline)
            yield from ((name, line.decode(errors="replace")) for line in whole.splitlines())

    return lines
