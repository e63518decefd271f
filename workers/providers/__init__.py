"""Ask providers about keys: over one guarded wire, slowly enough for each of them, and never in writing."""

from workers.providers.asking import Asked, ask_provider
from workers.providers.wire import Wire, wire

__all__ = ["Asked", "Wire", "ask_provider", "wire"]
