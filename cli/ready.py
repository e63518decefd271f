"""What a process that serves jobs must have before it begins."""

from __future__ import annotations

from db.vault import vault


def sealing_is_possible() -> None:
    """Make sure that this process can seal and open API keys before it serves.

    Raises:
        SettingsError: it cannot; the message says what to do.
    """
    vault()
