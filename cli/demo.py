"""`usher demo`: the main job on real input, from nothing to tables of what was learned, and nothing left running."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID

import click
from rich.rule import Rule
from rich.text import Text

from cli.analyze import analysis_of, ask, print_failure
from cli.complaints import NO, NOT_HERE, Complaint
from cli.database import psql_command
from cli.demo_key_table import print_keys
from cli.demo_keys import USER, ask_for_checks, wait_for_checks
from cli.demo_personas import print_personas, say_preferences, wait_for_personas
from cli.example_sites import SITES, Example, example_sites
from cli.following import Board, JobRow, board, read
from cli.main import BEGAN
from cli.pretend_providers import Pretend, pretend_providers
from cli.ready import sealing_is_possible
from cli.report import print_report
from cli.start import Found, servers
from cli.status import look_at
from cli.steps_picture import bar, steps
from cli.system import System, logs_of, served
from cli.terminal import lines, out
from cli.up import every_signal_interrupts, say, stay_up
from db import scope, sessions
from db.engine import unit
from db.jobs import State
from onboarding.flows.acts import Start
from settings import settings
from workers.http.failures import PrivateAddress
from workers.persistence import stubbornly
from workers.queues import Queue

FLOW = "creator"
LOOK_SECONDS = 0.1
# All jobs have ended by then; a worker that is slow to leave is waiting for nothing.
HURRIED_GRACE = 1.0
_REFUSED_HERE = frozenset({PrivateAddress.code, "address_refused"})


@dataclass(frozen=True, slots=True)
class Wish:
    """One website to analyse, and for whom."""

    user_id: str
    url: str


@click.command()
@click.option("--site", metavar="URL", help="Analyse this website instead of the three examples.")
@click.option("--keep", is_flag=True, help="Stay up afterwards, as `usher up` does, until Ctrl-C.")
def demo(*, site: str | None, keep: bool) -> None:
    """Analyse three example sites, make their owners' personas and check ten made-up API keys, through the real queues.

    Starts PostgreSQL, Valkey and all workers (unless they run here already), serves the examples on this machine and
    pretends to be the keys' providers, shows the jobs' stages, prints what was learned, and stops what it has started.
    """
    with every_signal_interrupts(), ExitStack() as stack:
        examples = [] if site else stack.enter_context(example_sites())
        # A key of somebody's own that is due meanwhile learns nothing, instead of being called invalid.
        pretend = None if site else stack.enter_context(pretend_providers(untagged="outage"))
        found = stack.enter_context(servers())
        others = set() if found.own else served()
        afterwards = stack.enter_context(ExitStack())
        system = stack.enter_context(_system(found, examples, pretend))
        out.print(f"Ready after {time.monotonic() - BEGAN:.1f} s.")
        checks = ask_for_checks(pretend, others, afterwards, own=system is not None) if pretend else ()
        rows = _analyse(_wishes(site, examples))
        good = _report(rows) & _report_personas(rows) & _report_keys(pretend, checks)
        _show_onboarding(rows[0].user_id)
        _tell_where(found, rows, stays=keep or system is None, keys=bool(checks))
        if system and keep:
            out.print("Everything stays up. Use another terminal; Ctrl-C here stops it.")
            stay_up(system, lambda: None)
        elif system:
            system.grace = HURRIED_GRACE
    out.print(f"[bold]{time.monotonic() - BEGAN:.1f} s in all.[/]")
    if not good:
        raise SystemExit(NO)


@contextmanager
def _system(found: Found, examples: Sequence[Example], pretend: Pretend | None) -> Iterator[System | None]:
    """Use the workers that run here, or start all for as long as the block lasts."""
    if not found.own and {Queue.WEB.value, Queue.UPKEEP.value} <= served():
        _must_be_allowed(found, examples)
        out.print("The system runs here already; it is used and left running.")
        yield None
        return
    kind = f"PostgreSQL and Valkey below {found.chosen.home}" if found.embedded else "on the servers of DATABASE_URL"
    out.print(f"Starting: {kind}, a worker for every queue, beat …", markup=False, soft_wrap=True)
    sealing_is_possible()
    with System(found.chosen, say, _changes(examples, pretend)) as system:
        system.start()
        yield system


def _changes(examples: Sequence[Example], pretend: Pretend | None) -> dict[str, str]:
    """Return what the workers get beside our own settings: leave to read the examples, a process for each, providers."""
    allowed = [settings().fetch_allow, *(example.pair for example in examples)]
    processes = max(settings().web_concurrency, len(examples))
    changes = {"USHER_FETCH_ALLOW": ",".join(filter(None, allowed)), "USHER_WEB_CONCURRENCY": str(processes)}
    return changes | ({"USHER_PROVIDERS_AT": pretend.url} if pretend else {})


def _must_be_allowed(found: Found, examples: Sequence[Example]) -> None:
    """Say so when the workers that run already may not read the examples, as far as our own settings tell.

    Raises:
        Complaint: they may not.
    """
    if not {example.pair for example in examples} <= set(found.chosen.fetch_allow.split(",")):
        raise Complaint(_not_allowed(examples), NOT_HERE)


def _not_allowed(examples: Sequence[Example]) -> str:
    pairs = ",".join(f"127.0.0.1:{port}" for port in SITES.values())
    return (
        "The system runs here already, and its workers may not read websites on this machine, where the examples "
        f"({', '.join(example.name for example in examples)}) are.\n"
        "Stop it and run the demo again, or give both the same allowance:\n"
        f"  export USHER_FETCH_ALLOW={pairs}\n"
        "or analyse a site on the internet: usher demo --site https://example.org"
    )


def _wishes(site: str | None, examples: Sequence[Example]) -> list[Wish]:
    if site:
        return [Wish("demo_site", site)]
    return [Wish(f"demo_{example.name}", example.url) for example in examples]


def _begin(user_id: str) -> None:
    """Let a user begin the flow whose second step an analysis finishes, and say how they want research done."""
    with unit(scope.user(user_id)) as tx:
        sessions.do(tx, user_id, Start(), flow=FLOW)
    say_preferences(user_id)


def _show_onboarding(user_id: str) -> None:
    """Print what the job has made of the user's onboarding."""
    look = look_at(user_id, 0)
    out.print(Rule(Text(f"Onboarding of {user_id}", "bold"), align="left", characters="─"))
    out.print(bar(look.view), steps(look.view), sep="\n")
    out.print()


def _analyse(wishes: Sequence[Wish]) -> list[JobRow]:
    """Ask for all analyses, then show all jobs until the last has ended."""
    for wish in wishes:
        _begin(wish.user_id)
    asked = {ask(wish.user_id, wish.url, force=True): wish for wish in wishes}
    for job_id, wish in asked.items():
        out.print(f"Asked for {wish.url} as {wish.user_id}: job {str(job_id)[:8]}", markup=False, soft_wrap=True)
    with board(out) as shown:
        looks: list[Callable[[], JobRow]] = [
            lambda job_id=job_id: stubbornly(lambda: read(job_id))  # type: ignore[misc]
            for job_id in asked
        ]
        return _watch(looks, shown)


def _watch(looks: Sequence[Callable[[], JobRow]], shown: Board) -> list[JobRow]:
    while True:
        rows = [look() for look in looks]
        for row in rows:
            shown.see(row.user_id, row)
        if all(State(row.state).ended for row in rows):
            return rows
        time.sleep(LOOK_SECONDS)


def _report(rows: Sequence[JobRow]) -> bool:
    """Print what was learned about each site. Returns whether all went well."""
    for row in rows:
        found = analysis_of(row) if row.state == State.DONE else None
        if found:
            print_report(out, found)
        else:
            out.print()
            print_failure(out, row)
        if row.code in _REFUSED_HERE:
            out.print("A worker that runs here may not read websites on this machine (USHER_FETCH_ALLOW).")
    return all(row.state == State.DONE for row in rows)


def _report_personas(rows: Sequence[JobRow]) -> bool:
    """Print the personas of the users whose site was read. Returns whether each has one."""
    users = [row.user_id for row in rows if row.state == State.DONE]
    if Queue.LLM not in served():
        out.print("No persona is made: nobody serves the queue llm here. Start a worker for it: usher worker llm")
        return True
    if not wait_for_personas(users):
        out.print("Some personas were not made in time. See `usher jobs --kind generate_persona`.")
    return print_personas(users) if users else True


def _report_keys(pretend: Pretend | None, checks: Sequence[UUID]) -> bool:
    """Print what was learned about each key. Returns whether all checks went well."""
    if pretend is None or not checks:
        return True
    good = wait_for_checks(checks)
    print_keys(pretend.url)
    if not good:
        out.print(f"Some checks did not end in time. See `usher jobs --user {USER}`.")
    return good


_ABOUT_KEYS = "SELECT provider, '…' || last_four, verdict, condition, details FROM onboarding.api_keys;"


def _tell_where(found: Found, rows: Sequence[JobRow], *, stays: bool, keys: bool) -> None:
    users = ", ".join(f"'{row.user_id}'" for row in rows)
    out.print()
    out.print(Text("Where it is now", style="bold").append("" if stays else " (open while `usher up` runs)", "default"))
    lines(
        ("tables", "onboarding.jobs, job_attempts, onboarding_sessions, website_analyses, page_readings"),
        ("", "onboarding.website_texts, persona_revisions, persona_data"),
        *((("", "onboarding.api_keys, key_checks, key_events"),) if keys else ()),
        ("open", psql_command(found.chosen, embedded=found.embedded)),
        ("then", "SET usher.everyone = 'on';  -- else row-level security shows nothing"),
        ("", "SELECT brand_analysis->>'name', meta->'confidence' FROM onboarding.website_analyses;"),
        ("", "SELECT id, state, finished_at - started_at AS took FROM onboarding.jobs"),
        ("", f"  WHERE user_id IN ({users});"),
        *((("", _ABOUT_KEYS),) if keys else ()),
        ("logs", str(logs_of(found.chosen.home))),
    )
    out.print("[bold]What to try next[/]")
    lines(
        ("usher up", "runs everything until Ctrl-C"),
        (f"usher persona show {rows[0].user_id}", "their persona, each claim with its evidence"),
        ("usher analyze https://example.org", "in another terminal: any website"),
        ("usher seed --users 1000", "made-up users in every state; usher status USER shows one"),
        ("usher jobs, usher queues --watch", "what was done, what is going on"),
        ("usher doctor", "what is missing or wrong"),
    )
    out.print()
