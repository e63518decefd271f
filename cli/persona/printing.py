"""A likeness on a terminal: who speaks, to whom, how; the numbers; words and rules; platforms; the score; what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from cli.persona.bars import bar, spread, width_of
from cli.persona.platform_lines import card_rows
from cli.persona.said_lines import Named, evidence, line_rows
from cli.persona.shape import Figure, Likeness, Section
from cli.persona.wording import MADE_BY, STATUS_STYLES, command
from cli.portrait.given import shown
from cli.report.marks import print_part, rows
from cli.terminal import plain, table, text
from onboarding.persona.changing.paths import FIELDS

_FEW_WORDS = 12


def print_likeness(console: Console, likeness: Likeness, *, with_evidence: bool = False) -> None:
    """Print a likeness; with evidence each claim has numbers, and what they stand for is listed."""
    _print_head(console, likeness)
    for section in likeness.sections:
        _print_section(console, section, with_evidence=with_evidence)
        if section.key == "voice":
            _print_figures(console, likeness)
    print_part(
        console, f"On each platform ({likeness.chosen})", list(card_rows(likeness.cards, with_evidence=with_evidence))
    )
    _print_score(console, likeness)
    _print_missing(console, likeness)
    if with_evidence:
        print_part(console, "Evidence", list(evidence(likeness.proofs)))
    _print_next(console, likeness, with_evidence=with_evidence)


def _print_head(console: Console, likeness: Likeness) -> None:
    console.print()
    console.print(Rule(Text(likeness.name, "bold"), align="left", characters="─"))
    if likeness.one_line:
        console.print(Text(likeness.one_line, "italic"))
    console.print(_standing(likeness))
    console.print(Text("  ·  ".join(filter(None, (likeness.website, *likeness.facts))), "dim", overflow="fold"))
    for each in likeness.stale:
        console.print(Text(f"Stale: {each}.", "yellow"))
    if likeness.note:
        console.print(Text(f"No model took part: {likeness.note}", "yellow"))


def _standing(likeness: Likeness) -> Text:
    standing = likeness.standing
    made = Text(f"{plain(standing.user, 255)}, revision {standing.revision}: ", "default")
    made.append(standing.status, STATUS_STYLES.get(standing.status, ""))
    when = f" on {standing.created_at:%Y-%m-%d at %H:%M} UTC" if standing.created_at else ""
    return made.append(f", made by {MADE_BY.get(standing.made_by, plain(standing.made_by))}{when}", "dim")


def _print_section(console: Console, section: Section, *, with_evidence: bool) -> None:
    made = [row for line in section.lines for row in line_rows(section, line, with_evidence=with_evidence)]
    print_part(console, section.title, made)


def _print_figures(console: Console, likeness: Likeness) -> None:
    """Print the measured numbers, each with its bar, value and unit."""
    console.print()
    console.print(Text("Measured", "bold").append(f"  {likeness.reliability}", "dim not bold"))
    if likeness.figures:
        made = table("", "", "")
        made.show_header = False
        for figure in likeness.figures:
            made.add_row(Text(figure.name, "dim"), spread(figure, width_of(console)), _measured(figure))
        console.print(made)
    if likeness.small_words:
        few = ", ".join(f"{one.name} {one.shown}" for one in likeness.small_words[:_FEW_WORDS])
        console.print(Text("small words  ", "dim").append(few, "default").append(" per 1,000 words", "dim"))


def _measured(figure: Figure) -> Text:
    made = Text(f"{figure.shown} ").append(figure.unit, "dim")
    if figure.low is not None and figure.high is not None:
        made.append(f", most {shown(figure.low)} to {shown(figure.high)}", "dim")
    return made


def _print_score(console: Console, likeness: Likeness) -> None:
    console.print()
    if likeness.score is None:
        console.print(Text("No score", "bold").append(f": {likeness.reason or 'it was not told'}", "default not bold"))
        return
    console.print(Text("Score ", "bold").append(f"{shown(likeness.score)} of 100", "bold cyan"))
    made = rows()
    for part in likeness.parts:
        drawn = bar(part.points / part.most if part.most else 0, width_of(console))
        made.add_row(part.name, drawn.append(f"  {shown(part.points)} of {shown(part.most)}", "default"))
        made.add_row("", Text(part.why, "dim"))
    console.print(made)


def _print_missing(console: Console, likeness: Likeness) -> None:
    named: list[Named] = [("", Text("! ", "yellow").append(each)) for each in likeness.contradictions]
    print_part(console, "Contradictions", named)
    if likeness.missing:
        names = text(", ".join(path for path, _ in likeness.missing), most=2_000)
        print_part(console, f"Not known: {len(likeness.missing)}", [("", names)])
    print_part(console, "What would help", [("", Text("• ", "cyan").append(each)) for each in likeness.advice])


def _print_next(console: Console, likeness: Likeness, *, with_evidence: bool) -> None:
    """Say what can be done next, in lines that can be copied."""
    console.print()
    for says, told in _next(likeness, with_evidence=with_evidence):
        console.print(Text(f"{says:19}", "dim").append(told, "default"), soft_wrap=True)


def _next(likeness: Likeness, *, with_evidence: bool) -> Iterator[tuple[str, str]]:
    standing = likeness.standing
    if not with_evidence:
        yield "Where it is from:", command("show", standing.user, "--evidence")
    yield "As a page:", command("show", standing.user, "--html")
    if standing.status == "draft":
        yield "Accept it:", command("accept", standing.user, "--revision", standing.revision)
    if gap := next((path for path, _ in likeness.missing if path in FIELDS), None):
        yield "Fill a gap:", f"{command('lock', standing.user, gap)} --value TEXT"
    if likeness.stale:
        yield "Make it anew:", command("regenerate", standing.user)
