from __future__ import annotations

from tests.onboarding.website.golden import write

write()
