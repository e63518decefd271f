"""What stands around a page's text: menus, headers, footers, consent notices, boxes and bars. All by hints and by structure.

A hint (an element, a role, a name) counts only where the part holds little of what there is to read: never more than 35 %
of the page's prose. Without hints, structure tells: a header is what stands before the first heading and holds a menu; a
footer ends the page and holds a © or a link to the legal notice; a consent notice speaks of cookies and has a button; a
newsletter box has one field and a button.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Literal

from onboarding.website.plain import word_set
from onboarding.website.reading import names
from onboarding.website.reading.sketch import CLOSED, Part, Piece, Sketch

Around = Literal["body", "nav", "footer", "aside", "outside"]

_LARGEST = 0.35  # of the page's prose; a part with more is the page, whatever its name
_DENSE = 0.5  # of the characters in links: a menu
_MENU = 3  # links
_HALF = 0.5
_BOX = 600  # characters of a consent notice or a newsletter box
_BAR = 300
_TRAIL_WORDS = 20
_TITLE = 200
_FOOTER_STARTS = 0.4  # of the page's characters
_FOOTER_PROSE = 0.25
_DIALOGS = frozenset({"dialog", "alertdialog"})
_SECTIONS = frozenset({"article", "main", "section", "blockquote"})

_CONSENT = re.compile(
    r"\b(?:us(?:e|es|ing|amos|iamo|a)|utili[sz]\w{1,8}|verwende[nt]|nutz(?:en|t)|setz(?:en|t)|employ\w{0,4}|emplea\w{0,3})\b"
    r"[^.!?]{0,60}\bcookies?\b"
    r"|\bcookies?\b[^!?]{0,160}\b(?:accept\w{0,4}|akzept\w{1,6}|zustimm\w{1,4}|consent\w{0,4}|accett\w{1,5}|acept\w{1,5}|aceit\w{1,5}"
    r"|privacy|datenschutz|preferences|einstellungen)\b",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"newsletter|subscri|abonni|inscri|iscri|suscr|subscrev|assin|e-?mail|inbox|posteingang|mailing|boletín|boletim|anmeld|rundbrief",
    re.IGNORECASE,
)
_IMPRINT = re.compile(
    r"©|\(c\)\s?(?:19|20)\d\d|copyright|all rights reserved|alle rechte|tous droits|tutti i diritti|todos los derechos"
    r"|todos os direitos|impressum|imprint|mentions légales|aviso legal|note legali|privacy policy|datenschutz\b|p\. ?iva\b"
)  # in lower case


_SMALL_PRINT = word_set(
    "privacy cookie cookies terms agb datenschutz cgv cgu conditions impressum imprint kontakt datenschutzerklärung confidentialité",
    "privacidad privacidade termini términos termos condiciones condições legal",
)
_TRAIL = re.compile(r"\s[>»\u203a/→]\s")
_ALONE = re.compile(
    r"(?:advertisement|anzeige|publicité|publicidad|pubblicità|publicidade|werbung|(?:share|partager|teilen|condividi|compartir"
    r"|compartilhar|partilhar)(?: (?:this|on|sur|su|en|auf|no|na)\b.{0,30})?)\W*",
    re.IGNORECASE,
)


def around(page: Sketch) -> list[Around]:
    """Return for each part where it stands; what is within a part that is not "body" stands there too."""
    judge = _Judge(page)
    return judge.places()


class _Judge:
    def __init__(self, page: Sketch) -> None:
        self._page = page
        self._parts, self._pieces = page.parts, page.pieces
        self._prose, self._chars = page.parts[0].prose, page.parts[0].chars
        self._first = title_at(page.pieces)
        self._before = list(accumulate([len(piece.text) for piece in self._pieces], initial=0))
        self._sections: dict[int, bool] = {}
        self._fixed: dict[int, Around] = {}

    def places(self) -> list[Around]:
        self._consent()
        self._letters()
        self._header()
        self._footer()
        self._columns()
        found: list[Around] = []
        for index, part in enumerate(self._parts):
            outer = found[part.parent] if part.parent >= 0 else "body"
            found.append(outer if outer != "body" or index == 0 else self._place(index, part))
        self._edges(found)
        return found

    def _place(self, index: int, part: Part) -> Around:
        if part.marks & names.BREADCRUMB and part.chars <= _BAR:
            return "nav"
        if self._main(part):
            return "body"
        return self._fixed.get(index) or self._by_element(part) or self._by_name(part) or "body"

    def _main(self, part: Part) -> bool:
        return part.prose > max(_LARGEST * self._prose, _BAR) or part.tag == "main"

    def _by_element(self, part: Part) -> Around | None:
        tag, role = part.tag, part.role
        if tag in ("nav", "menu") or role in ("navigation", "menu", "menubar"):
            return "nav"
        if (tag == "footer" or role == "contentinfo") and not self._goes_on(part) and not self._in_section(part):
            return "footer"
        if (tag == "header" or role == "banner") and not self._has_title(part) and not self._in_section(part):
            return "nav"
        if tag == "dialog" or role in _DIALOGS or role == "search" or tag == "search":
            return "outside"
        return "aside" if tag == "aside" or role == "complementary" else None

    def _by_name(self, part: Part) -> Around | None:
        marks = part.marks
        if not marks or self._has_title(part):
            return None
        if marks & names.NAV and (part.linked >= _DENSE * part.chars or (part.anchors and part.chars <= _BAR // 5)):
            return "nav"
        if marks & names.HEADER and part.prose < _TITLE and self._menu(part) and self._starts(part) < _FOOTER_STARTS:
            return "nav"
        if marks & names.FOOTER and self._ends(part) > 1 - _LARGEST:
            return "footer"
        return "outside" if self._box(part) else "aside" if marks & names.ASIDE else None

    def _box(self, part: Part) -> bool:
        marks = part.marks
        if marks & (names.CONSENT | names.MODAL) and not marks & CLOSED:
            return True
        if marks & names.NEWSLETTER and part.fields and part.chars <= _BOX:
            return True
        if marks & names.SHARE and part.chars <= _BAR and not part.prose:
            return True
        return bool(marks & names.ADVERT and part.prose < _BAR)

    def _menu(self, part: Part) -> bool:
        return part.anchors >= _MENU or part.linked >= _DENSE * part.chars

    def _starts(self, part: Part) -> float:
        return self._before[part.start] / (self._chars or 1)

    def _ends(self, part: Part) -> float:
        return self._before[part.end] / (self._chars or 1)

    def _goes_on(self, part: Part) -> bool:
        """Say whether most of the page follows, so that this ends something else."""
        return self._chars - self._before[part.end] > max(_BOX, int(_HALF * self._chars))

    def _has_title(self, part: Part) -> bool:
        return self._first is not None and part.start <= self._first < part.end

    def _in_section(self, part: Part) -> bool:
        """Say whether a part stands within an article, a section or the main part."""
        if part.parent not in self._sections:
            index = part.parent
            while index > 0 and self._parts[index].tag not in _SECTIONS:
                index = self._parts[index].parent
            self._sections[part.parent] = index > 0
        return self._sections[part.parent]

    def _climb(self, index: int, limit: int, prose: int, fields: int = 1_000) -> int:
        """Return the largest part around this one that has at most so many characters, and no title."""
        parts = self._parts
        while (outer := parts[index].parent) > 0:
            part = parts[outer]
            if part.chars > limit or part.prose > prose or part.fields > fields or self._has_title(part):
                break
            index = outer
        return index

    def _consent(self) -> None:
        for piece in self._pieces:
            if "ookie" in piece.text and len(piece.text) <= _BOX and _CONSENT.search(piece.text):
                self._notice(piece.part)

    def _notice(self, index: int) -> None:
        box = self._climb(index, _BOX + _BAR, self._prose + _BOX)
        pressed = self._parts[box].presses > 0 or self._parts[box].anchors > 0
        near = self._starts(self._parts[box]) < 1 - _LARGEST and self._first is not None
        edge = not near or self._parts[box].end <= (self._first or 0)
        if box and pressed and (edge or self._parts[self._parts[box].parent].tag in ("body", "html")):
            self._fixed.setdefault(box, "outside")

    def _letters(self) -> None:
        """Find newsletter boxes: one field, a button, little text, and a word of news or a field for an e-mail address."""
        parts = self._parts
        for index in [part for name, part in self._page.seen if name == "field"]:
            if parts[index].fields > 1 or index in self._fixed:
                continue
            box = self._climb(index, _BOX, _BAR, fields=1)
            part = parts[box]
            said = " ".join(piece.text for piece in self._pieces[part.start : part.end])
            small = box > 0 and part.presses > 0 and part.chars <= _BOX and not self._has_title(part)
            if small and (part.emails or _LETTER.search(said)):
                self._fixed.setdefault(box, "outside")

    def _header(self) -> None:
        """Find a header without a name: before the title, with a menu, without anything to read."""
        last = self._first if self._first is not None else self._first_prose()
        for index, part in enumerate(self._parts):
            if part.start >= last:
                break
            if index and part.end <= last and part.anchors >= _MENU and part.prose == 0 and self._menu(part):
                self._fixed.setdefault(index, "nav")

    def _columns(self) -> None:
        """Find the menus and boxes beside the text in pages laid out as tables: cells next to the one that is read."""
        cells = [(index, part) for index, part in enumerate(self._parts) if part.tag == "td"]
        rows = {part.parent for _, part in cells if part.prose > _HALF * self._prose > 0}
        for index, part in cells:
            if part.parent in rows and part.prose * 10 < self._prose and part.anchors >= _MENU:
                self._fixed.setdefault(index, "aside")

    def _first_prose(self) -> int:
        return next((at for at, piece in enumerate(self._pieces) if piece.prose or piece.level), 0)

    def _footer(self) -> None:
        """Find a footer without a name: it ends the page and names its owner or the legal notice."""
        limit = _BOX * 3
        for at in range(len(self._pieces) - 1, max(-1, len(self._pieces) - 80), -1):
            piece = self._pieces[at]
            if len(piece.text) <= _BOX and self._signs(piece):
                box = self._climb(piece.part, limit, max(_BAR, int(_FOOTER_PROSE * self._prose)))
                part = self._parts[box]
                if box and self._starts(part) > _FOOTER_STARTS and self._is_footer(part):
                    self._fixed[box] = "footer"  # also where a newsletter box in it was found first
                    return

    def _signs(self, piece: Piece) -> bool:
        """Say whether a piece belongs to the small print."""
        text = piece.text.lower()
        linked = piece.linked * 4 > len(text) and not _SMALL_PRINT.isdisjoint(text.split())
        return linked or _IMPRINT.search(text) is not None

    def _edges(self, found: list[Around]) -> None:
        """Take what stands before the menu on top or below the footer for bars and notices, if it is little."""
        placed = list(zip(self._parts, found, strict=True))
        tops = [part.start for part, place in placed if place == "nav" and part.end > part.start]
        first = self._first if self._first is not None else self._first_prose()
        top = min(tops, default=0)
        bottom = max([part.end for part, place in placed if place == "footer"], default=0)
        bottom = bottom or len(self._pieces)
        top = top if top <= first and self._before[top] <= _BOX else 0
        bottom = bottom if self._chars - self._before[bottom] <= _BOX * 2 else len(self._pieces)
        if not top and bottom == len(self._pieces):
            return
        for index, (part, place) in enumerate(placed):
            # Parts without text stand everywhere and nowhere; a form's fields may be in them.
            if place == "body" and part.end > part.start and (part.end <= top or part.start >= bottom) and index:
                found[index] = "outside"

    def _is_footer(self, part: Part) -> bool:
        """Say whether what follows is no text of the page either."""
        return sum(piece.prose for piece in self._pieces[part.end : part.end + 60]) <= _BAR and (
            self._menu(part) or part.chars <= _BAR
        )


def title_at(pieces: Sequence[Piece]) -> int | None:
    """Return the number of the page's first heading of level 1; the site's name, linked to its home, only if it is alone."""
    titles = [at for at, piece in enumerate(pieces) if piece.level == 1]
    return next((at for at in titles if pieces[at].linked * 2 < len(pieces[at].text)), titles[0] if titles else None)


def is_label(piece: Piece) -> bool:
    """Say whether a piece is a way to somewhere else rather than something to read."""
    if piece.level and not (piece.anchors > 1 and piece.linked == len(piece.text)):
        return False
    count = len(piece.text.split())
    if (piece.anchors and count <= _TRAIL_WORDS and _TRAIL.search(piece.text)) or _ALONE.fullmatch(piece.text):
        return True
    if piece.card:
        return count < (3 if piece.tag == "p" else 4) and not any(sign in piece.text for sign in "€$£")
    if piece.anchors > 1 and piece.linked > 0.7 * len(piece.text):
        return count <= 8 * piece.anchors
    return piece.linked * 2 > len(piece.text) and count < 8  # noqa: PLR2004 - a menu's label has fewer words
