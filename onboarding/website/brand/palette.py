"""The colours of the brand, from all voices: grouped by eye, given roles, with contrast and share.

Colours closer than 0.05 in OKLab (ΔE_OK) are one, shown as the weightiest of them. A colour is neutral below a chroma of
0.03 (0.05 where it is darker than 0.3 or lighter than 0.93): then it is no brand and no accent. The brand is the weightiest
of the others, accents the next three that weigh a twentieth of it and lie 0.1 away. Background and text are the page's own;
dark and light the weightiest neutrals below 0.35 and above 0.9 of lightness that are neither.

Confidence: 0.9 where the site names the colour (variable, theme-color) and two kinds of sources use it, 0.75 named,
0.6 used by two kinds of sources, else 0.4; background and text 0.8 from the page's rule, 0.5 from a variable's name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import dist, hypot
from typing import Literal, NamedTuple

from onboarding.website.analysis import Findings, Ground
from onboarding.website.brand.assets import Asset
from onboarding.website.brand.color import Lab, brightness, contrast, difference, oklab, oklch
from onboarding.website.brand.voices import ColorVoice, Sheets, color_voices
from onboarding.website.contract.brand import Color
from onboarding.website.evidence import vote
from onboarding.website.reading.page import Page

Role = Literal["brand", "accent", "background", "text", "dark", "light"]

SAME = 0.05
_APART = 0.1
_CHROMA, _CHROMA_AT_ENDS = 0.03, 0.05
_DARK_END, _LIGHT_END = 0.3, 0.93
_DARK, _LIGHT = 0.35, 0.9
_MOST_ACCENTS, _LEAST_ACCENT = 3, 0.05
_MOST_VOTES = 6
_MOST_VOICES = 400
_DARK_SCHEME, _LIGHT_SCHEME = 0.4, 0.6


class Group(NamedTuple):
    """Voices for colours that look the same, the weightiest first, and their weights together."""

    color: str
    voices: tuple[ColorVoice, ...]
    weight: float

    @property
    def is_more_than_page(self) -> bool:
        """Whether something other than the page's ground or text has this colour."""
        return any(voice.hint not in ("background", "text") for voice in self.voices)

    def hinted(self, hint: str) -> bool:
        """Say whether a voice has this hint."""
        return hint in [voice.hint for voice in self.voices]


def tell_colors(home: Page, sheets: Sheets, assets: Sequence[Asset], findings: Findings) -> None:
    """Fill colors and color_scheme of `brand_analysis`; nothing where no colour was found."""
    groups = grouped(color_voices(home, sheets, assets))
    total = sum(group.weight for group in groups) or 1.0
    chosen = roles(groups)
    for role, group in chosen:
        findings.add("brand_analysis.colors", _color(role, group, total), _ground(role, group))
    _tell_scheme(home, next((group for role, group in chosen if role == "background"), None), sheets, findings)


def grouped(voices: Sequence[ColorVoice]) -> list[Group]:
    """Return the voices in groups of one look, the weightiest group first; their order does not matter."""
    ranked = sorted(voices, key=lambda each: (-each.weight, each.color, each.source, each.url, each.hint, each.own))
    leaders = _Leaders()
    gathered: dict[str, list[ColorVoice]] = {}
    for voice in ranked[:_MOST_VOICES]:
        gathered.setdefault(leaders[voice.color], []).append(voice)
    groups = [Group(color, tuple(found), sum(voice.weight for voice in found)) for color, found in gathered.items()]
    return sorted(groups, key=lambda group: (-group.weight, group.color))


class _Leaders(dict[str, str]):
    """For each colour the first one that looks the same: itself, where no earlier one does."""

    def __init__(self) -> None:
        super().__init__()
        self._by_step: defaultdict[int, list[tuple[int, Lab, str]]] = defaultdict(list)

    def __missing__(self, color: str) -> str:
        here = oklab(color)
        step = int(here[0] / SAME)  # what lies two steps of lightness away looks different
        steps = self._by_step
        near = steps[step - 1] + steps[step] + steps[step + 1]
        found = [(number, leader) for number, there, leader in near if dist(here, there) < SAME]
        if not found:
            steps[step].append((len(self), here, color))
        self[color] = leader = min(found)[1] if found else color
        return leader


def is_neutral(color: str) -> bool:
    """Say whether a colour is near enough to grey, black or white to be nobody's."""
    light, a, b = oklab(color)
    return hypot(a, b) < (_CHROMA if _DARK_END <= light <= _LIGHT_END else _CHROMA_AT_ENDS)


def roles(groups: Sequence[Group]) -> list[tuple[Role, Group]]:
    """Return the groups that have a role, in the order of the roles."""
    brand = next((group for group in groups if _is_colored(group)), None)
    found: list[tuple[Role, Group]] = [("brand", brand)] if brand else []
    found += [("accent", group) for group in (_accents(groups, brand) if brand else ())]
    found += [("background", group) for group in _of_whole_page(groups, "background")]
    found += [("text", group) for group in _of_whole_page(groups, "text")]
    taken = [group.voices for _, group in found]
    neutral = [group for group in groups if _is_an_end(group.color) and group.voices not in taken]
    found += [("dark", group) for group in neutral if oklab(group.color)[0] < _DARK][:1]
    found += [("light", group) for group in neutral if oklab(group.color)[0] > _LIGHT][:1]
    return found


def _is_colored(group: Group) -> bool:
    return not is_neutral(group.color) and group.is_more_than_page


def _is_an_end(color: str) -> bool:
    """Say whether a colour is neutral, and dark or light enough to be told as such."""
    return not _DARK <= oklab(color)[0] <= _LIGHT and is_neutral(color)


def _accents(groups: Sequence[Group], brand: Group) -> Iterator[Group]:
    kept = [brand]
    least = _LEAST_ACCENT * brand.weight
    offered = [group for group in groups if group.weight >= least and group is not brand]
    for group in sorted(offered, key=lambda each: not each.hinted("accent")):  # the weightiest come first as it is
        if len(kept) > _MOST_ACCENTS:
            break
        if _is_colored(group) and all(difference(group.color, other.color) >= _APART for other in kept):
            kept.append(group)
            yield group


def _of_whole_page(groups: Sequence[Group], hint: str) -> list[Group]:
    """Return the group that the page's own rule names, else a variable, shown in exactly that colour."""
    hinted = [group for group in groups if group.hinted(hint)]
    if not hinted:
        return []
    group = min(hinted, key=lambda each: (not _stated_by_page(each, hint), -each.weight, each.color))
    voices = [voice for voice in group.voices if voice.hint == hint]
    return [
        Group(
            min(voices, key=lambda voice: (not voice.source.endswith("page"), voice.color)).color,
            group.voices,
            group.weight,
        )
    ]


def _stated_by_page(group: Group, hint: str) -> bool:
    return any(voice.hint == hint and voice.source.endswith("page") for voice in group.voices)


def _color(role: Role, group: Group, total: float) -> Color:
    light, chroma, hue = oklch(group.color)
    return Color(
        hex=group.color,
        role=role,
        brightness=round(brightness(group.color), 1),
        oklch=[round(light, 3), round(chroma, 3), round(hue, 1) if chroma >= 0.001 else 0.0],  # noqa: PLR2004 - grey has no hue
        contrast_on_white=round(contrast(group.color, "#ffffff"), 2),
        contrast_on_black=round(contrast(group.color, "#000000"), 2),
        share=round(group.weight / total, 3),
    )


def _ground(role: Role, group: Group) -> Ground:
    telling = [voice for voice in group.voices if voice.hint == role] if role in ("background", "text") else []
    shown = [*telling, *(voice for voice in group.voices if voice not in telling)][:_MOST_VOTES]
    sources = {voice.source for voice in group.voices}
    return Ground(
        "colours that markup, style sheets and logos name or use, weighed by where, near ones taken together",
        sorted({voice.url for voice in shown}),
        _confidence(role, group, sources),
        {"weight": round(group.weight, 2), "sources": len(sources)},
        votes=[vote(voice.color, voice.source, voice.url, voice.weight) for voice in shown],
    )


def _confidence(role: Role, group: Group, sources: set[str]) -> float:
    if role in ("background", "text"):
        return 0.8 if _stated_by_page(group, role) else 0.5
    named = any(voice.own and voice.hint for voice in group.voices)
    used = sum(not source.startswith(("variable", "theme-color", "manifest")) for source in sources)
    if named:
        return 0.9 if used else 0.75
    return 0.6 if len(sources) > 1 else 0.4


def _tell_scheme(home: Page, group: Group | None, sheets: Sheets, findings: Findings) -> None:
    """Tell light or dark by the page's background: below 0.4 of lightness dark, above 0.6 light; else by the meta tag."""
    stated = home.signals.metas.get("color-scheme", "").lower().split()
    light = oklch(group.color)[0] if group else None
    both = any(sheet.dark for _, sheet in sheets)
    if light is not None and not _DARK_SCHEME <= light <= _LIGHT_SCHEME and group:
        ground = Ground(
            "lightness of the page's background",
            sorted({v.url for v in group.voices[:1]}),
            0.8,
            {"lightness": round(light, 3), "has_dark_scheme": both},
        )
        findings.know("brand_analysis.color_scheme", "dark" if light < _DARK_SCHEME else "light", ground)
    elif len(stated) == 1 and stated[0] in ("light", "dark"):
        findings.know("brand_analysis.color_scheme", stated[0], Ground("meta color-scheme", [home.url], 0.6))
