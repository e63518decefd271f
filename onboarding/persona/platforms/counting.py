"""How long a text is for a platform: each counts in its own way.

characters  UTF-16 units of the text in NFC: what forms in browsers count. An emoji counts two or more, so that nothing is
            said to fit that does not, whichever way the platform counts.
bytes       of UTF-8.
weighted    as X counts (docs.x.com/fundamentals/counting-characters; the ranges are those of twitter-text's config v3):
            of the text in NFC, a link counts 23, an emoji 2 however it is made up, characters up to U+10FF, dashes and
            curly quotes 1, all others 2. What looks like a link without http:// counts 23 or its own length,
            whichever is more, because only X's list of top domains can tell.
"""

from __future__ import annotations

import re
import unicodedata

from onboarding.persona.platforms.table import Counting

LINK = 23
EMOJI = 2
_LIGHT = ((0x0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))

_BEFORE = r"(?<![\w@#$])"
_TAIL = r"(?:[/?#][\w.~:/?#\[\]@!$&'()*+,;=%-]*[\w/=&#-])?"
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}"
_LINKS = re.compile(rf"{_BEFORE}(https?://)?{_HOST}(?::[0-9]{{1,5}})?{_TAIL}", re.IGNORECASE | re.ASCII)
_BASE = "[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_LOOK = "(?:\ufe0f|[\U0001f3fb-\U0001f3ff])*"
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3"
    f"|{_BASE}{_LOOK}(?:\u200d{_BASE}{_LOOK}|\u200d[\u2640\u2642]\ufe0f?)*(?:[\U000e0020-\U000e007f]+)?"
)
_HASHTAGS = re.compile(r"(?<![\w&#/])#(?=\w*[^\W\d_])\w+")
_MENTIONS = re.compile(r"(?<![\w@.])@\w[\w.]*")


def length(text: str, counting: Counting) -> int:
    """Return how long a text is in this way of counting."""
    whole = unicodedata.normalize("NFC", text)
    if counting == "weighted":
        return _weighted(whole)
    return len(whole.encode("utf-8", "replace")) if counting == "bytes" else _units(whole)


def hashtags(text: str) -> int:
    """Return the number of hashtags."""
    return len(_HASHTAGS.findall(text))


def mentions(text: str) -> int:
    """Return the number of mentioned accounts."""
    return len(_MENTIONS.findall(text))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def _weighted(text: str) -> int:
    links = [LINK if found[1] else max(LINK, _weight(found[0])) for found in _LINKS.finditer(text)]
    between = _LINKS.sub("\n", text)  # a sign of weight 1 in each link's place, so that nothing grows together
    return sum(links) + _weight(between) - len(links)


def _weight(text: str) -> int:
    left, emoji = _EMOJI.subn("", text)
    return EMOJI * emoji + sum(_of_one(ord(sign)) for sign in left)


def _of_one(code: int) -> int:
    return 1 if any(first <= code <= last for first, last in _LIGHT) else 2
