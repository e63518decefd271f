"""Text as a pattern should see it: what looks alike is alike. Never shown or kept; only searched.

Case, accents, ligatures and unseen characters are gone (NFKD), lookalikes of other scripts stand as the Latin letters they
imitate, digits inside words as the letters they replace ("1gn0re"), and all but letters, digits and the marks that part
sentences as one space, so that "im_start", "im-start" and "im start" are one.
"""

from __future__ import annotations

import re
import unicodedata

from onboarding.persona.plain import folded

# Small letters of Cyrillic, Greek, Armenian and Latin extensions that readers take for these; after folding, so no capitals.
_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u051d\u04bb\u04cf\u044c"
    "\u0491\u0432\u043a\u043c\u043d\u0442\u0433\u043f\u0438\u043b\u03b1\u03b2\u03b5\u03b7\u03b9\u03ba"
    "\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9\u03b3\u0561\u0585\u057d\u057c\u0251\u0261\u0131\u0269"
    "\u029f\u0274\u0280\u028f\u1d00\u1d07\u026a\u1d0f\u1d1c\u0475\u0461",
    "aeopcyxijsdqwhlbrbkmhtrnnnabenikvoptuxwyaounagiilnryaeiouvw",
)
_LEET = str.maketrans("013457@$", "oieastas")
_WITHIN = re.compile(r"(?:(?<=[^\W\d_])[013457@$]|[013457@$](?=[^\W\d_]))+")
_REST = re.compile(r"[^\w:.!?;]+|_+")


def shadow(text: str) -> str:
    """Return the text with lookalikes resolved, in small letters without accents, words parted by one space."""
    bare = unicodedata.normalize("NFKD", folded(text)).translate(_ALIKE)
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return _REST.sub(" ", _WITHIN.sub(_as_letters, letters)).strip()


def mixed_scripts(text: str) -> bool:
    """Say whether a word mixes Latin letters with Cyrillic or Greek ones, as honest words do not."""
    return any(len(_scripts(word)) > 1 for word in folded(text).split())


def foreign_letters(text: str) -> frozenset[str]:
    """Return the letters that are not Latin, as no claim in a language that we have lists of needs them."""
    return frozenset(
        sign for sign in folded(text) if sign.isalpha() and not unicodedata.name(sign, "").startswith("LATIN ")
    )


def _as_letters(found: re.Match[str]) -> str:
    return found[0].translate(_LEET)


def _scripts(word: str) -> frozenset[str]:
    names = (unicodedata.name(sign, "").partition(" ")[0] for sign in word if sign.isalpha())
    return frozenset(name for name in names if name in {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
