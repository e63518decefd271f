"""Choose the key with which a model may be asked for a user: one that works, of a provider that has models."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from db import keys, providers
from db.keys import Held
from onboarding.providers.loading import named
from settings import settings

ASKED = ("openai", "anthropic", "gemini", "mistral")
COMPATIBLE = "openai_compatible"

# One that has no quota, or another catch, is asked only where there is no better, so that the reason can be told.
_CHOOSE = """SELECT k.provider FROM onboarding.api_keys AS k
JOIN onboarding.onboarding_sessions AS s ON s.id = k.session_id
WHERE s.user_id = %s AND k.verdict = 'valid' AND k.provider = ANY(%s)
ORDER BY k.condition NOT IN ('ok', 'restricted'), k.created_at, k.id LIMIT 1"""


def choose(on: Connection, user_id: str, wanted: str = "") -> Held | None:
    """Return a valid key that the user stored, the first one; of the wanted provider alone where one is named.

    None where there is none: another provider than the wanted one is never asked.
    """
    among = [one for one in askable() if not wanted or one == _id_of(wanted)]
    found = on.exec_driver_sql(_CHOOSE, (user_id, among)).scalar()
    if found is None:
        return None
    with Session(on) as tx:
        return keys.held_for(tx, user_id, found)


def askable() -> tuple[str, ...]:
    """Return the providers whose models may be asked here.

    A server of a user's own has no model that we could know of, so the operator names one; and it must be open to be asked.
    """
    chosen = settings()
    own = chosen.custom_base_urls and COMPATIBLE in chosen.llm_model_of
    return (*ASKED, COMPATIBLE) if own else ASKED


def _id_of(wanted: str) -> str:
    found = named(providers.known(), wanted)
    return found.id if found else wanted
