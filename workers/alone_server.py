"""The server behind running alone: knows all jobs, has no threads, forks a process for each claim it reads.

One line of JSON in, the process's exit code out. It ends when the worker that started it closes the pipe.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from datetime import timedelta

from db.jobs import Claim
from workers import logs, memory
from workers.alone import LAST_WORDS, from_line
from workers.app import app
from workers.declaration import REGISTRY
from workers.run import attempt


def main() -> None:
    """Serve until the pipe is closed."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a job prints is no answer
    logs.configure()
    app.loader.import_default_modules()
    for line in sys.stdin:
        print(_exit_code_of(from_line(line)), file=answers, flush=True)


def _exit_code_of(claim: Claim) -> int:
    child = os.fork()
    if child == 0:
        _work(claim)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _work(claim: Claim) -> None:
    """Do the work in the forked process, which settles the row itself, and leave without a word."""
    try:
        declared = REGISTRY[claim.kind]
        _die_in(declared.timeout + LAST_WORDS * 2)
        memory.limit_for(declared.queue)
        attempt(declared, claim)
    except BaseException:  # noqa: BLE001 - nothing may return into the server's loop
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _die_in(span: timedelta) -> None:
    """End this process then at the latest, whatever the job does and whoever has stopped watching."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, span.total_seconds())


if __name__ == "__main__":
    main()
