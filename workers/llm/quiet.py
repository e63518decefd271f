"""The clients' loggers say nothing: at their lower levels they write requests, which hold users' websites, and headers."""

from __future__ import annotations

import logging

CHATTY = ("openai", "anthropic", "httpx2", "httpcore2", "google_genai", "google.genai", "google.auth", "mistralai",
          "genai-prices", "pydantic_ai")  # fmt: skip


def be_quiet() -> None:
    """Let what they and their children log end here, whatever level the environment sets."""
    for name in CHATTY:
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.handlers = [logging.NullHandler()]
