"""One event per line with ids as fields: JSON for machines, aligned text on a terminal."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from celery.signals import setup_logging

from settings import Settings, settings
from workers import failing_conditions

# Each part is bounded or ends where it stops matching, so that no hostile text makes it slow.
_SECRET = re.compile(
    r"""(?ix)
    (://[^/\s:@]{0,80}:) [^@\s/]{1,200} @                                                  # in an address
    | ((?:key|token|secret|password) ["']? \s{0,2} [=:] \s{0,2} ["']?) [^\s"'&]{8,}        # named, as in api_key=
    | (\b(?:bearer|basic) \s{1,3}) [\w.~+/=-]{8,}                                          # in a header
    | (\b(?:sk|pk|rk|key|token|secret|password) [-_=:\s]{1,3}) [\w.-]{8,}                  # by its own first letters
    """
)


def redacted(text: str) -> str:
    """Return the text without what looks like a password in a URL or a key."""
    return _SECRET.sub(lambda found: f"{found[found.lastindex or 0]}***{'@' if found[1] else ''}", text)


def _redact(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: _clean(value) for key, value in event.items()}


def _clean(value: Any) -> Any:
    match value:
        case str():
            return redacted(value)
        case dict():
            return {key: _clean(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_clean(inner) for inner in value]
        case BaseException():
            return redacted(repr(value))
        case _:
            return value


def configure(chosen: Settings | None = None) -> None:
    """Set up logging for this process; Celery's own lines pass through the same door."""
    chosen = chosen or settings()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact,
    ]
    people = chosen.log_format == "console" or (chosen.log_format == "auto" and sys.stderr.isatty())
    last = structlog.dev.ConsoleRenderer() if people else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(chosen.log_level)),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[strip, last]))
    logging.basicConfig(handlers=[handler], level=chosen.log_level, force=True)
    for chatty in ("httpx", "httpcore", "trafilatura", "celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    failing_conditions.heed()


@setup_logging.connect(weak=False)  # type: ignore[untyped-decorator] # Celery has no types
def _instead_of_celery(**_: object) -> None:
    configure()
