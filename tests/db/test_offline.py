"""A device that was away sends what it kept: in order, each act judged alone, and sent again it is done once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection

from db import offline
from db.engine import engine
from db.offline import MOST_ACTS, Answered, SentAct
from onboarding.flows.acts import Act, Begin, Finish, KeepData, Reset, Save, Sent, Show, SkipSession, Start
from onboarding.flows.refusals import ActUnnamed, TooManyActs
from tests.db.onboardings import USER, as_operator, count, do, kinds, new_id, session, traffic, view


def kept(*acts: Act, **sent: Any) -> list[SentAct]:
    """Keep acts as a device does that is away: each named at the click."""
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

    def test_sent_again_after_its_start_over_it_is_all_known(self, on: Connection) -> None:
        do(engine(), Start())
        over, after = kept(Reset(), Finish("research"), epoch=0, if_rev=1)
        batch = [over, SentAct(after.act, replace(after.sent, if_rev=None))]
        assert statuses(send(batch)) == statuses(send(batch)) == [200, 200]
        assert session(on).epoch == 1


def test_a_revision_out_of_this_world_is_just_stale(on: Connection) -> None:
    answers = send([*kept(Start(), Show("website")), *kept(SkipSession(), if_rev=-(10**15))])
    assert statuses(answers) == [200, 200, 412]
