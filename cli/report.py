"""What an analysis found out, as tables: the business, the pages, the style in numbers, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from cli.terminal import clip, clipped, facts, plain, table, text

Group = Mapping[str, Any]
_MOST_MISSING = 12
_PATH = 34


def print_report(console: Console, analysis: Mapping[str, Any]) -> None:
    """Print all that one row of website_analyses says. `analysis` is that row as a mapping."""
    crawl, meta = _group(analysis, "crawl_result"), _group(analysis, "meta")
    name = plain(crawl.get("site_name") or analysis.get("website_url"), 60)
    console.print()
    console.print(Rule(Text(name, style="bold"), align="left", characters="─"))
    console.print(_business(analysis, crawl, meta))
    console.print()
    console.print(_pages(crawl))
    console.print()
    console.print(_style(analysis))
    console.print()
    console.print(_unknown(analysis, meta))


def _business(analysis: Mapping[str, Any], crawl: Group, meta: Group) -> Table:
    kind, audience = _group(analysis, "content_type"), _group(analysis, "target_audience")
    return facts(
        ("address", crawl.get("url") or analysis.get("website_url")),
        ("tagline", crawl.get("tagline")),
        ("description", crawl.get("description")),
        ("language", _language(crawl, meta)),
        ("publishes", _joined([kind.get("primary_type"), *_list(kind, "secondary_types")])),
        ("asks visitors to", _quoted(kind.get("call_to_action"))),
        ("works in", audience.get("geographic_focus")),
        ("profiles", _joined(_profile(one) for one in _list(crawl, "social_profiles"))),
        ("contact", _joined([*_list(_group(crawl, "contact"), "emails"), *_list(_group(crawl, "contact"), "phones")])),
        ("confidence", _confidence(meta)),
    )


def _pages(crawl: Group) -> Table:
    pages = _list(crawl, "pages")
    made = clipped(table("page", "kind", "lang", ">words", "title", title=f"Pages read: {len(pages)}"), soft=4)
    for page in pages:
        made.add_row(
            _path(page.get("url")),
            text(page.get("kind")),
            text(page.get("language")),
            _number(page.get("words")),
            clip(page.get("title")),
        )
    for skipped in _list(crawl, "skipped"):
        made.add_row(_path(skipped.get("url")), text("not read", "yellow"), "", "", text(skipped.get("code"), "yellow"))
    return made


def _path(url: object) -> Text:
    """Return a page's address without the site, its end where it is long: that is what tells pages apart."""
    path = plain(urlsplit(str(url)).path) or "/"
    return Text(path if len(path) <= _PATH else "…" + path[1 - _PATH :])


def _style(analysis: Mapping[str, Any]) -> Table:
    style, measured = _group(analysis, "writing_style"), _group(analysis, "content_characteristics")
    sentences, vocabulary, paragraphs = (_group(measured, key) for key in ("sentences", "vocabulary", "paragraphs"))
    return facts(
        ("sentences", _lengths(sentences, "words", measured.get("sentence_structure"))),
        ("paragraphs", _lengths(paragraphs, "words", measured.get("paragraph_organization"))),
        ("vocabulary", _vocabulary(vocabulary, measured.get("vocabulary_level"))),
        ("readability", _with_unit(measured.get("readability_score"), "Flesch reading ease, higher is easier")),
        ("complexity", style.get("complexity")),
        ("voice", style.get("voice")),
        ("formality", style.get("formality_level")),
        ("pictures", measured.get("visual_elements_usage")),
        title="Style, counted",
    )


def _unknown(analysis: Mapping[str, Any], meta: Group) -> Table:
    missing = [plain(path) for path in _list(meta, "missing")]
    names = ", ".join(path.rpartition(".")[2].replace("_", " ") for path in missing[:_MOST_MISSING])
    more = f" and {len(missing) - _MOST_MISSING} more (meta.missing)" if len(missing) > _MOST_MISSING else ""
    why = "The pages do not tell it in a way that can be counted; nothing is guessed." if missing else None
    return facts(
        ("values", f"{names}{more}"),
        ("why", why),
        ("notes", " ".join(plain(note) for note in _list(meta, "notes"))),
        ("warning", analysis.get("warning_message")),
        title=f"Not known: {len(missing)}",
    )


def _language(crawl: Group, meta: Group) -> str:
    counted = _group(meta, "languages")
    if len(counted) > 1:
        return (
            f"{plain(crawl.get('language'))} ({_joined(f'{name} {words:,} words' for name, words in counted.items())})"
        )
    return f"{plain(crawl.get('language'))} ({_number(meta.get('words'))} words)"


def _confidence(meta: Group) -> str:
    known = meta.get("confidence")
    return f"{known:.2f} of 1: how much there was to read, not how sure each value is" if _is_number(known) else ""


def _lengths(counted: Group, unit: str, word: object) -> str:
    if not _is_number(counted.get("mean_words")):
        return ""
    low = f"{counted['p10_words']:g} to " if _is_number(counted.get("p10_words")) else "up to "
    spread = f"; most have {low}{counted['p90_words']:g}" if _is_number(counted.get("p90_words")) else ""
    return f"{_number(counted.get('count'))} of {counted['mean_words']:.1f} {unit} on average{spread}{_comment(word)}"


def _vocabulary(counted: Group, word: object) -> str:
    if not _is_number(counted.get("words")):
        return ""
    shares = [f"{_number(counted.get('types'))} different words of {_number(counted['words'])}"]
    if _is_number(counted.get("long_word_share")):
        shares.append(f"{counted['long_word_share']:.0%} long ones")
    return ", ".join(shares) + _comment(word)


def _with_unit(value: object, unit: str) -> str:
    return f"{value:.0f} ({unit})" if isinstance(value, int | float) else ""


def _comment(word: object) -> str:
    return f" ({plain(word)})" if word else ""


def _profile(one: Group) -> str:
    return " ".join(filter(None, (plain(one.get("network")), plain(one.get("handle")))))


def _quoted(value: object) -> str:
    return f"“{plain(value)}”" if value else ""


def _joined(values: Iterable[object]) -> str:
    return ", ".join(filter(None, map(plain, values)))


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _group(of: Group, name: str) -> Group:
    """Return a group of values, empty where there is none: a row may be of an older or a newer release."""
    found = of.get(name)
    return found if isinstance(found, Mapping) else {}


def _list(of: Group, name: str) -> Sequence[Any]:
    found = of.get(name)
    return found if isinstance(found, list) else []
