"""The line between `usher up` and its processes: a pipe whose first byte says "begin" and whose end says "stop".

A parent that is killed cannot say good-bye, but its end of the pipe closes with it; so no worker outlives it for long.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

BEGIN = b"b"


def wait_for_begin(line: int) -> None:
    """Wait until the parent says that the database is ready; from then on stop when the parent is gone."""
    os.set_inheritable(line, False)  # noqa: FBT003 - the standard library's own signature
    if not os.read(line, 1):
        sys.exit(0)
    threading.Thread(target=_stop_with_parent, args=(line,), name="parent-line", daemon=True).start()


def _stop_with_parent(line: int) -> None:
    while os.read(line, 64):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
