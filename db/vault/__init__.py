"""Users' API keys at rest: each sealed by a key of its own, which a master key wraps, and bound to where it belongs.

vault ── this process's Vault, from the settings
   └── Vault             seal, open, rewrap, fingerprint
         ├── Place         tenant, user, provider, field, row: what a seal is bound to
         ├── KeyWrapper    wraps data keys: MasterKeys, or a class for a key service
         ├── Pepper        makes fingerprints
         └── boxes         AES-256-GCM, and parts joined so that no two lists are the same

How to make, rotate and lose keys: docs/vault.md.
"""

from db.vault.errors import UnreadableError, VaultAway, VaultError
from db.vault.key_holder import new_key, parse_keys
from db.vault.master_keys import KeyWrapper, MasterKeys
from db.vault.of_settings import vault
from db.vault.pepper import Pepper
from db.vault.sealing import CREDENTIAL, Place, Sealed, Vault

__all__ = [
    "CREDENTIAL",
    "KeyWrapper",
    "MasterKeys",
    "Pepper",
    "Place",
    "Sealed",
    "UnreadableError",
    "Vault",
    "VaultAway",
    "VaultError",
    "new_key",
    "parse_keys",
    "vault",
]
