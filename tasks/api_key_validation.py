"""Ask a provider whether a user's key works, and keep asking for as long as the key is kept."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache

import structlog
from sqlalchemy.orm import Session

from db import key_checks, keys, providers, scope
from db.asking import Asked, BusyError, Urgency
from db.engine import unit
from db.jobs import Alongside
from db.key_checks import Outcome
from db.keys import Held, Put
from db.vault import UnreadableError, vault
from onboarding.providers.finding import Condition, Finding, Verdict
from onboarding.providers.pasting import Pasted
from onboarding.providers.spec import Provider
from onboarding.providers.standing import Standing, after, changed, is_fresh
from onboarding.providers.trust import believable
from workers import shared_redis
from workers.job import Tell, job, keep_nothing, no_input
from workers.limits import Bucket, bucket
from workers.providers import Asked as Answered
from workers.providers import ask_provider, wire
from workers.providers.asking import wait_for_turn
from workers.queues import Queue

log = structlog.get_logger()

# A check that is due so soon is asked for with its result; later ones are the watch's.
SOON = timedelta(minutes=10)
MOST_AT_ONCE = 200  # keys of one provider that one look of the watch takes


@cache
def _turns() -> Bucket:
    return bucket(shared_redis.client())


def load(tx: Session, *, user_id: str, key_id: int, revision: int = 0) -> Held | None:
    """Return the sealed key, which is opened in the work alone; None for one that has given way to a newer one.

    The newer one has asked for its own check with its own revision; 0 stands for whichever there is.
    """
    key = keys.held(tx, user_id, key_id)
    return key if revision in {0, key.revision} else None


def save(tx: Session, _user_id: str, key: Held | None, answered: Answered) -> None:
    """Write what was found, leave word for others, and see to the next check."""
    if key is None:
        return
    outcome = _outcome(key, replace(answered, finding=_believed(tx, key, answered.finding)))
    if not key_checks.keep(tx, key, outcome):
        log.info("api_key_replaced_meanwhile", key_id=key.id)
    elif _is_due_soon(key, outcome.then):
        _ask_soon(tx, key, outcome.then)


def save_at_once(key: Held | None, answered: Answered) -> Alongside | None:
    """Keep what needs no second look in the statement that settles the job; a refusal and a check due soon need one."""
    if key is None:
        return None
    outcome = _outcome(key, answered)
    if answered.finding.verdict is Verdict.INVALID or _is_due_soon(key, outcome.then):
        return None
    return key_checks.kept_alongside(key, outcome)


def _outcome(key: Held, answered: Answered) -> Outcome:
    provider = providers.known().get(key.provider)
    keep = timedelta(hours=provider.limits.keep_hours if provider else 0)
    then = after(key.standing, answered.finding, key.now, random.random, keep)
    return Outcome(answered.finding, then, answered.latency, changed(key.standing, then))


def _is_due_soon(key: Held, then: Standing) -> bool:
    return then.check_at is not None and then.check_at - key.now <= SOON


def warm_up() -> None:
    """Read the catalogue, the master keys and the trusted certificates once, before a hundred threads do."""
    providers.known()
    vault()
    wire()


@job(
    queue=Queue.KEYS,
    load=load,
    save=save,
    timeout=timedelta(seconds=30),
    same_by=("user_id", "key_id"),
    prepare=warm_up,
    save_at_once=save_at_once,
)
def validate_api_key(key: Held | None, _tell: Tell) -> Answered:
    """Ask the provider about one key. The plaintext exists in here and nowhere else."""
    provider = providers.known().get(key.provider) if key else None
    if key is None or provider is None:  # an entry that is missing here may be there again tomorrow
        return _unasked(Verdict.INDETERMINATE, Condition.NO_ENTRY)
    if not provider.checkable:
        return _unasked(Verdict.NO_CHECKER, Condition.NO_CHECKER)
    try:
        credential = key.open(vault())
    except UnreadableError:
        log.exception("api_key_unreadable", key_id=key.id, master_key=key.sealed.master_key)
        return _unasked(Verdict.INDETERMINATE, Condition.UNREADABLE)
    if not providers.may_be_asked(provider, credential):
        return _unasked(Verdict.INDETERMINATE, Condition.FORBIDDEN_ADDRESS)
    wait_for_turn(_turns(), provider)
    return ask_provider(provider, credential, wire())


def _unasked(verdict: Verdict, condition: Condition) -> Answered:
    """Return what is found without asking anybody."""
    return Answered(Finding(verdict, condition), timedelta(0))


def save_and_check(tx: Session, user_id: str, provider: Provider, pasted: Pasted) -> tuple[Put, Asked | None]:
    """Seal a key, keep it, and ask for its check in the same transaction; None where nobody can check it, or not now."""
    put = keys.put(tx, user_id, provider, pasted, vault())
    if put.checkable:
        # A key is never lost over its check, which the watch asks for then.
        with suppress(BusyError), tx.begin_nested():
            return put, validate_api_key.enqueue(tx, user_id=user_id, key_id=put.id, revision=put.revision)
    return put, None


def check_again(tx: Session, user_id: str, provider: Provider) -> Asked | None:
    """Ask for another check of a user's key; None where the last word is too young to be asked for again.

    Raises:
        KeyGone: the user has no such key.
    """
    key = keys.held_for(tx, user_id, provider.id)
    if not provider.checkable or is_fresh(key.standing, key.now, timedelta(hours=provider.limits.keep_hours)):
        return None
    keys.ask_again(tx, key.id)
    return validate_api_key.enqueue(tx, user_id=user_id, key_id=key.id, revision=key.revision)


@job(
    queue=Queue.UPKEEP,
    load=no_input,
    save=keep_nothing,
    timeout=timedelta(minutes=5),
    urgency=Urgency.BULK,
    public=False,
)
def watch_keys(_given: None, tell: Tell) -> None:
    """Ask for the checks that are due, of each provider no more than it can be asked in a minute."""
    tell("looking", 0)
    most = {one.id: min(one.limits.per_minute, MOST_AT_ONCE) for one in providers.known().values() if one.checkable}
    with unit(scope.everyone("chore watch_keys")) as tx:
        due = key_checks.take_due(tx, most)
    if due:
        # Apart, so that no key's row is locked while its job is waited for.
        with unit(scope.everyone("chore watch_keys")) as tx:
            for key in key_checks.still_there(tx, due):
                _ask_for(tx, key.user_id, key.id, key.revision)
        log.info("keys_due", keys=len(due))


def _ask_for(tx: Session, user_id: str, key_id: int, revision: int) -> None:
    # Somebody who asks for the same in a transaction that does not end must not keep the others from being asked.
    with suppress(BusyError), tx.begin_nested():
        validate_api_key.ask(urgency=Urgency.BULK).enqueue(tx, user_id=user_id, key_id=key_id, revision=revision)


def _ask_soon(tx: Session, key: Held, then: Standing) -> None:
    with suppress(BusyError), tx.begin_nested():
        later = validate_api_key.ask(ring_at=then.check_at, urgency=Urgency.SOON)
        later.enqueue(tx, user_id=key.user_id, key_id=key.id, revision=key.revision)


def _believed(tx: Session, key: Held, finding: Finding) -> Finding:
    """Doubt a refusal when its provider suddenly refuses very many keys."""
    if finding.verdict is not Verdict.INVALID or believable(key_checks.refusals(tx, key.provider)):
        return finding
    log.warning("provider_refuses_many", provider=key.provider)
    return Finding(Verdict.INDETERMINATE, Condition.SPEC_DISABLED, status=finding.status)
