from __future__ import annotations

from tests.onboarding.persona.golden import write

write()
