"""What is asked of a provider and what comes back, as values; whoever has a socket carries them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

NOT_JSON = object()


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """One request. Nothing of it may be written anywhere but `name`.

    Attributes:
        host: whom it is for, without a port.
        largest: bytes of the answer's body that are read.
    """

    method: str
    url: str
    host: str
    headers: Mapping[str, str]
    body: bytes | None = None
    largest: int = 64 * 1024

    def __repr__(self) -> str:
        return f"Request({self.method} {self.host})"


class Trouble(StrEnum):
    """Why there is no answer."""

    NO_SUCH_HOST = "no_such_host"
    FORBIDDEN_ADDRESS = "forbidden_address"
    TLS = "tls"
    NETWORK = "network"
    TIMED_OUT = "timed_out"
    GARBLED = "garbled"  # not HTTP, or packed in a way we did not ask for


@dataclass(frozen=True, repr=False)  # without slots: `json` is worked out once and kept
class Answer:
    """What came back, or the trouble instead. `headers` have lower-case names; `cut` when the body went on."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: bool = False
    trouble: Trouble | None = None
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def __repr__(self) -> str:
        return f"Answer({self.trouble or self.status})"

    @cached_property
    def json(self) -> Any:
        """The body as JSON, or NOT_JSON."""
        if self.cut or not self.body:
            return NOT_JSON
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):  # the latter for nesting that only an attacker writes
            return NOT_JSON

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON."""
        return self.json is not NOT_JSON

    @property
    def is_page(self) -> bool:
        """Whether the body is a page for people."""
        kind = self.headers.get("content-type", "").lower()
        return "html" in kind or self.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
