"""Text as a person sees it: without characters that have no look, which hide words from people but not from machines."""

from __future__ import annotations

import re
import unicodedata

# Zero-width, bidirectional and tag characters, soft hyphens, variation selectors, other controls. A joiner between letters
# of scripts that need it is lost too; quotes are compared after the same treatment, so they still match.
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SPACES = re.compile(r"\s+")


def visible(text: str) -> str:
    """Return the text without unseen characters, each run of spaces as one."""
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def folded(text: str) -> str:
    """Return the text in the form in which quotes are compared: NFKC, case folded, spaces as one."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()).strip()
