"""How far a long command is: a bar on a terminal, a line for each tenth of the way elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

Show = Callable[[int, int], None]


@contextmanager
def gauge(console: Console, doing: str, unit: str = "users") -> Iterator[Show]:
    """Lend a function that shows how many of how many are done.

    Args:
        console: where it is shown.
        doing: the work, in a word or two, as it stands before the bar.
        unit: what is counted.
    """
    if not console.is_terminal:
        yield _Lines(console).show
        return
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(), _Pace(unit))
    with Progress(*columns, TimeRemainingColumn(compact=True), console=console) as progress:
        bar = progress.add_task(doing, total=None)
        yield lambda done, of: progress.update(bar, completed=done, total=of)


class _Pace(ProgressColumn):
    """How many are done in a second."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        """Return the pace, once there is one."""
        return Text(f"{task.speed:,.0f} {self._unit}/s" if task.speed else "", style="dim")


class _Lines:
    """A line for each tenth of the way."""

    def __init__(self, console: Console) -> None:
        self._console, self._tenth = console, 0

    def show(self, done: int, of: int) -> None:
        """Print how many are done, if that is a tenth more than before."""
        tenth = 10 * done // max(of, 1)
        if tenth > self._tenth:
            self._tenth = tenth
            self._console.print(f"{10 * tenth:3d} %  {done:,} of {of:,}", markup=False)
