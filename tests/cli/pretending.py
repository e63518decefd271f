"""A wire to the pretend internet, for tests that ask about made-up keys."""

from __future__ import annotations

from urllib.parse import urlsplit

from cli.pretend_providers import Pretend
from workers.http import Guard
from workers.http.policy import Allowance
from workers.providers import Wire


def wire_to(pretend: Pretend) -> Wire:
    """A wire to the pretend internet and nowhere else."""
    at = urlsplit(pretend.url)
    return Wire(Guard(allowance=Allowance(frozenset({(at.hostname or "", at.port or 0)}))), instead=pretend.url)
