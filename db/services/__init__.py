"""The documented services over a user's onboarding, as other programs call them.

save_api_key, get_api_keys    a user's keys, in the caller's transaction or in one of our own
APIKeyManager                 the same by the provider's name; without a user the developer's own keys
"""

from db.services.api_key_manager import APIKeyManager
from db.services.api_keys import get_api_keys, save_api_key

__all__ = ["APIKeyManager", "get_api_keys", "save_api_key"]
