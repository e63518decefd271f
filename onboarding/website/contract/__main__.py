"""`python -m onboarding.website.contract`: print the JSON Schema of an analysis."""

from __future__ import annotations

import sys

from onboarding.website.contract.schema import json_schema_text

sys.stdout.write(json_schema_text())
