"""What can be wrong with a seal. No message ever holds a key, sealed or not.

VaultError               keys that cannot be used
└── UnreadableError      a seal that does not open here
VaultAway                Transient: the service that holds the master keys does not answer
"""

from __future__ import annotations

from onboarding.errors import Transient


class VaultError(Exception):
    """Keys that cannot be used; the message says which by its place in the list."""


class UnreadableError(VaultError):
    """The seal does not open: it was moved, it is damaged, or its master key is gone."""


class VaultAway(Transient):
    """The service that wraps data keys does not answer; nothing is known of the sealed key."""

    code = "vault_away"
    say = "Your keys cannot be opened just now. We will try again by ourselves."
