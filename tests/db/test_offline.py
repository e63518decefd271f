"""A device that was away sends what it kept: in order, each act judged alone, and sent again it is done once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from db import offline
from db.engine import engine
from db.offline import MOST_ACTS, Answered, SentAct
from onboarding.flows.acts import (
    Act,
    Begin,
    Complete,
    Fail,
    Finish,
    KeepData,
    Reset,
    Save,
    Sent,
    Show,
    SkipSession,
    Start,
    Tell,
    TellProgress,
)
from onboarding.flows.refusals import ActUnnamed, TooManyActs
from tests.db.onboardings import USER, as_operator, count, do, kinds, new_id, session, traffic, view


def kept(*acts: Act, **sent: Any) -> list[SentAct]:
    """Keep acts as a device does that is away: each named at the click, and by default never started over."""
    sent = sent or {"epoch": 0}
    return [SentAct(act, Sent(client_event_id=new_id(), **sent)) for act in acts]


def send(batch: list[SentAct]) -> list[Answered]:
    return offline.replay_all(USER, batch, flow="creator")


def statuses(answers: list[Answered]) -> list[int]:
    return [one.http_status for one in answers]


def test_each_act_is_done_in_order_with_an_answer_of_its_own(on: Connection) -> None:
    batch = kept(Start(), Begin("website"), Finish("website", {"website": "https://a.example"}), Finish("research"))
    answers = send(batch)
    assert [one.client_event_id for one in answers] == [one.sent.client_event_id for one in batch]
    assert [one.body["rev"] for one in answers] == [1, 2, 3, 4]
    assert kinds(on) == ["session_started", "step_started website", "step_completed website", "step_completed research"]


def test_one_that_is_refused_stops_none_of_the_others(on: Connection) -> None:
    answers = send(
        kept(Finish("website"), Finish("nonsense"), Finish("research", {"auto_research": 7}), Finish("finish"))
    )
    assert statuses(answers) == [200, 404, 422, 200]
    assert [one.body.get("code") for one in answers] == [None, "step_unknown", "answers_wrong", None]
    assert view(engine()).standing.done == 2


def test_sent_again_it_answers_alike_and_does_nothing(on: Connection) -> None:
    batch = kept(Finish("website"), Finish("nonsense"), Finish("research"))
    first, again = send(batch), send(batch)
    assert [one.body["replayed"] for one in again if one.http_status == 200] == [True, True]
    assert [{**one.body, "replayed": False} for one in again if one.http_status == 200] == [
        one.body for one in first if one.http_status == 200
    ]
    assert session(on).rev == 2


def test_a_batch_that_broke_off_goes_on_where_it_was(on: Connection) -> None:
    batch = kept(Finish("website"), Finish("research"), Finish("finish"))
    send(batch[:2])
    assert [one.body["replayed"] for one in send(batch)] == [True, True, False]
    assert session(on).rev == 3


def test_each_act_is_a_transaction_of_its_own(on: Connection) -> None:
    with traffic(engine()) as seen:
        send(kept(Finish("website"), Finish("research"), Finish("finish")))
    assert seen.commits == 3


def test_a_hundred_acts_are_taken_and_one_more_are_not(on: Connection) -> None:
    acts = [Save("website", {"n": n}) for n in range(MOST_ACTS)]
    assert statuses(send(kept(*acts))) == [200] * MOST_ACTS
    with pytest.raises(TooManyActs) as refused:
        send(kept(*acts, Start()))
    assert (refused.value.http_status, refused.value.payload) == (413, {"most": MOST_ACTS})
    assert session(on).rev == MOST_ACTS


def test_an_act_without_a_name_is_refused_before_any_is_done(on: Connection) -> None:
    batch = [*kept(Finish("website")), SentAct(Finish("research"), Sent())]
    with pytest.raises(ActUnnamed):
        send(batch)
    assert count(on, "onboarding_sessions") == 0


def test_an_act_that_does_not_say_what_it_was_made_on_is_refused_alone(on: Connection) -> None:
    undated = SentAct(Finish("research"), Sent(client_event_id=new_id()))
    answers = send([*kept(Finish("website")), undated, *kept(Finish("finish"), made_on=0)])
    assert [(one.http_status, one.body.get("code")) for one in answers] == [
        (200, None),
        (422, "act_undated"),
        (200, None),
    ]


def deep(levels: int) -> dict[str, Any]:
    return {"x": deep(levels - 1)} if levels else {}


NAIVE = datetime(2026, 11, 21)  # noqa: DTZ001 - the one that is refused
MALFORMED: dict[str, tuple[Act, dict[str, Any]]] = {
    "a device of a long name": (Start(), {"device_class": "x" * 17}),
    "a device that is no text": (Start(), {"device_class": 7}),
    "a device with a NUL": (Start(), {"device_class": "\x00"}),
    "a time without a zone": (Start(), {"occurred_at": NAIVE}),
    "a time that is a text": (Start(), {"occurred_at": "2026-11-21"}),
    "a revision that is a text": (Start(), {"made_on": "1"}),
    "a revision that is true": (Start(), {"if_rev": True}),
    "an endless epoch": (Start(), {"epoch": 10**5000}),
    "a reason with a NUL": (Fail("website", "\x00"), {}),
    "a reason with half a character": (Fail("website", "\ud83d"), {}),
    "a reason that is none": (Fail("website", None), {}),  # type: ignore[arg-type]  # as it may come
    "a hand with a NUL": (Finish("website", by="\x00"), {}),
    "a hand of a long name": (Save("website", {}, by="x" * 64), {}),
    "a step that is a number": (Begin(2), {}),  # type: ignore[arg-type]  # as it may come
    "deep answers": (Save("website", deep(500)), {}),
    "an endless number": (Save("website", {"x": 10**5000}), {}),
    "keys of two kinds": (Save("website", {"x": 1, 2: 3}), {}),  # type: ignore[dict-item]  # as it may come
    "answers that are a list": (Finish("website", ["x"]), {}),  # type: ignore[arg-type]  # as it may come
    "data that are a text": (KeepData("x"), {}),  # type: ignore[arg-type]  # as it may come
    "an endless percent": (TellProgress(10**5000), {}),
    "a percent that is a text": (TellProgress("7"), {}),  # type: ignore[arg-type]  # as it may come
    "a flag that is a text": (Tell(flags={"beta": "no"}), {}),  # type: ignore[dict-item]  # as it may come
    "a force that is a text": (Complete("no"), {}),  # type: ignore[arg-type]  # as it may come
    "a name that is a text": (Start(), {"client_event_id": "x"}),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_an_act_that_cannot_be_kept_is_refused_alone(on: Connection, what: str) -> None:
    act, sent = MALFORMED[what]
    bad = SentAct(act, Sent(**{"client_event_id": new_id(), "epoch": 0, **sent}))
    answers = send([*kept(Finish("website")), bad, *kept(Finish("research"))])
    assert statuses(answers) in ([200, 422, 200], [200, 413, 200])
    assert answers[1].body["code"] == ("act_malformed" if answers[1].http_status == 422 else "answers_too_large")


def test_nothing_to_send_is_nothing_to_do(on: Connection) -> None:
    assert send([]) == []
    assert count(on, "onboarding_sessions") == 0


class TestWhatOthersDidMeanwhile:
    def test_is_told_once_as_a_conflict_and_own_acts_never_are(self, on: Connection) -> None:
        rev = do(engine(), Start()).view.session.rev
        do(engine(), Save("website", {"website": "https://laptop.example"}))
        acts = [Save("website", {"website": f"https://phone-{n}.example"}) for n in range(3)]
        answers = send(kept(*acts, made_on=rev))
        assert [one.body["conflicts"] for one in answers] == [
            [{"field": "website.website", "lost": "https://laptop.example"}], [], []
        ]  # fmt: skip

    def test_in_the_middle_of_the_batch_is_told_too(self, on: Connection) -> None:
        rev = do(engine(), Start()).view.session.rev
        batch = kept(*(Save("website", {"n": n}) for n in range(2)), made_on=rev)
        send(batch[:1])
        do(engine(), Save("website", {"n": "laptop"}))
        assert [one.body["conflicts"] for one in send(batch)] == [[], [{"field": "website.n", "lost": "laptop"}]]

    def test_is_no_act_of_the_device_because_it_changed_nothing(self, on: Connection) -> None:
        rev = do(engine(), Start()).view.session.rev
        do(engine(), Save("website", {"n": 1}))
        answers = send(kept(Start(), Save("website", {"n": 2}), made_on=rev))
        assert answers[1].body["conflicts"] == [{"field": "website.n", "lost": 1}]

    def test_stops_what_destroys(self, on: Connection) -> None:
        rev = do(engine(), Start()).view.session.rev
        do(engine(), Finish("research"))
        answers = send(kept(Save("website", {"n": 1}), SkipSession(), if_rev=None, made_on=rev))
        assert statuses(answers) == [200, 428]
        batch = [*kept(Save("website", {"n": 2})), *kept(SkipSession(), if_rev=rev)]
        assert statuses(send(batch)) == [200, 412]


class TestWhatTheDeviceCouldNotKnow:
    def test_its_own_acts_do_not_make_its_revision_stale(self, on: Connection) -> None:
        rev = do(engine(), Start()).view.session.rev
        answers = send([*kept(Save("website", {"n": 1}), Finish("website")), *kept(SkipSession(), if_rev=rev)])
        assert statuses(answers) == [200, 200, 200]
        assert session(on).status == "skipped"

    def test_what_it_did_before_its_own_start_over_is_done_and_what_it_did_after_too(self, on: Connection) -> None:
        rev = do(engine(), Start()).view.session.rev
        first, over, after = kept(Finish("website"), Reset(), Finish("research"), epoch=0)
        answers = send([first, SentAct(over.act, replace(over.sent, if_rev=rev)), after])
        assert statuses(answers) == [200, 200, 200]
        steps = view(engine()).standing.by_key
        assert (steps["website"].status, steps["research"].status) == ("pending", "completed")

    def test_a_start_over_elsewhere_refuses_all_it_did(self, on: Connection) -> None:
        do(engine(), Start())
        as_operator(engine(), Reset())
        answers = send(kept(Finish("website"), KeepData({"x": 1}), epoch=0))
        assert statuses(answers) == [409, 409]
        assert {one.body["code"] for one in answers} == {"stale_epoch"}
        assert session(on).onboarding_data == {}

    def test_a_start_over_elsewhere_refuses_what_only_says_its_revision(self, on: Connection) -> None:
        rev = do(engine(), Start(), Finish("website")).view.session.rev
        as_operator(engine(), Reset())
        answers = send(kept(Finish("website"), Save("research", {"x": 1}), made_on=rev))
        assert [one.body["code"] for one in answers] == ["stale_epoch", "stale_epoch"]
        assert statuses(send(kept(Finish("website"), made_on=rev + 1))) == [200]

    def test_its_own_start_over_makes_no_revision_too_old(self, on: Connection) -> None:
        rev = do(engine(), Start()).view.session.rev
        over, after = kept(Reset(), Finish("research"), made_on=rev, if_rev=rev)
        batch = [over, SentAct(after.act, replace(after.sent, if_rev=None))]
        assert statuses(send(batch)) == statuses(send(batch)) == [200, 200]

    def test_sent_again_after_its_start_over_it_is_all_known(self, on: Connection) -> None:
        do(engine(), Start())
        over, after = kept(Reset(), Finish("research"), epoch=0, if_rev=1)
        batch = [over, SentAct(after.act, replace(after.sent, if_rev=None))]
        assert statuses(send(batch)) == statuses(send(batch)) == [200, 200]
        assert session(on).epoch == 1


def test_a_revision_out_of_this_world_is_just_stale(on: Connection) -> None:
    answers = send([*kept(Start(), Show("website")), *kept(SkipSession(), if_rev=-(10**15))])
    assert statuses(answers) == [200, 200, 412]
