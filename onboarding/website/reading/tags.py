"""What each element is to the walk over a page."""

from __future__ import annotations

from onboarding.website.plain import word_set
from onboarding.website.reading.sketch import BlockKind

# Where the parser puts what a page shows: also into the head, where the page does not say that its body begins.
OUTERMOST = frozenset({"head", "body"})
SKIPPED = word_set(
    "br audio canvas datalist embed head iframe input map math noscript object optgroup option script select style svg template",
    "textarea title video link meta base progress meter",
)
LEAVES = word_set("h1 h2 h3 h4 h5 h6 p dt label legend summary")
_PARTS = word_set(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form header",
    "legend li main menu nav ol pre search section summary table tbody td tfoot th thead tr ul",
)
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    "blockquote": "quote",
    "pre": "code",
}
# Of each block: whether it is a part, its kind where it has one of its own, its level.
BLOCKS: dict[str, tuple[bool, BlockKind | None, int]] = {
    **{f"h{level}": (False, "heading", level) for level in range(1, 7)},
    **dict.fromkeys(("p", "hr", "label", "caption"), (False, None, 0)),
    **{name: (True, _KINDS.get(name), 0) for name in _PARTS},
}
OWN: tuple[bool, BlockKind | None, int] = (True, None, 0)  # elements of the page's own, panels
COUNTED = frozenset({"ul", "ol", "article"})
LINKS = frozenset({"a", "button"})
PLAIN = word_set("b em font i strong small u")
FIELDS = frozenset({"text", "email", "tel", "search", "password", "url", "number", "date", ""})
PRESSED = frozenset({"submit", "button", "image", "reset"})
