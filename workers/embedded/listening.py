"""How the guardian waits: always with one ear on its parent, whose death is the order to stop."""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping

POLL_SECONDS = 0.01
LOOK_SECONDS = 0.5  # how often it is looked whether the parent is still the same


class ToldToStop(Exception):  # noqa: N818 - not an error: the way out
    """The parent is gone or has asked us to stop."""


class Listening:
    """The parent's pipe, and the signals: of a child's end, which cut a wait short, and SIGTERM, which asks to stop."""

    def __init__(self, parent: int) -> None:
        self.parent = parent
        self.selector = selectors.DefaultSelector()
        self.selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        self.signals, self.woken_by = socket.socketpair()
        self.woken_by.setblocking(False)  # noqa: FBT003 - the signature is Python's; set_wakeup_fd asks for it
        self.selector.register(self.signals.fileno(), selectors.EVENT_READ)
        signal.set_wakeup_fd(self.woken_by.fileno(), warn_on_full_buffer=False)
        # Deaf by a handler, not by SIG_IGN: that would be inherited, and PostgreSQL's programs stop by SIGINT.
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    def pause(self, seconds: float) -> None:
        """Wait until time has passed or a child has ended.

        Raises:
            ToldToStop: the parent is gone or asks us to stop.
        """
        for key, _ in self.selector.select(max(0.0, min(seconds, LOOK_SECONDS))):
            heard = os.read(key.fd, 256)
            if key.fd == sys.stdin.fileno() or signal.SIGTERM in heard:
                raise ToldToStop
        # A forked sibling of ours may hold the parent's end of the pipe open: the parent's death shows here too.
        if os.getppid() != self.parent:
            raise ToldToStop

    def until(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Wait until something has happened. Says whether it did in time.

        Raises:
            ToldToStop: the parent is gone or asks us to stop.
        """
        limit = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > limit:
                return False
            self.pause(POLL_SECONDS)
        return True

    def report(self, words: Mapping[str, object]) -> None:
        """Say the one line the parent waits for."""
        try:
            sys.stdout.write(json.dumps(words) + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            raise ToldToStop from None
