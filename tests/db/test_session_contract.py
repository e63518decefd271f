"""What clients may rely on: an act that is sent again is done once, and whoever was late is told and changes nothing."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import Connection, Engine

from db import scope, sessions, step_events
from db.engine import unit
from onboarding.flows.acts import (
    Complete,
    Finish,
    KeepData,
    Reopen,
    Reset,
    Resume,
    Save,
    Sent,
    Skip,
    SkipSession,
    Start,
)
from onboarding.flows.refusals import (
    ActReused,
    AlreadyCompleted,
    NotNow,
    NotYet,
    Refused,
    RevisionNeeded,
    StaleEpoch,
    StaleRevision,
)
from tests.db.onboardings import as_operator, count, do, events, kinds, new_id, session, view
from tests.db.stage import scalar

SITE = {"website": "https://a.example"}
MEMBER = {"name": "N", "type": "student"}


def refused(
    kind: type[Refused], house: Engine, *acts: Finish | Reset | SkipSession | Complete, **sent: object
) -> Refused:
    """Expect an act to be refused, and its refusal to be answerable."""
    with pytest.raises(kind) as error:
        do(house, *acts, **sent)  # type: ignore[arg-type]  # what came along, by name
    assert set(error.value.as_json()) >= {"code", "say"}
    return error.value


class TestAnActThatIsSentAgain:
    def test_answers_as_it_did_and_is_done_once(self, house: Engine, there: Connection) -> None:
        act_id = new_id()
        first = do(house, Finish("website", SITE), client_event_id=act_id)
        do(house, Finish("research"))
        again = do(house, Finish("website", SITE), client_event_id=act_id)
        assert (first.replayed, again.replayed) == (False, True)
        assert again.answer == first.answer
        assert again.view.session.rev == 2
        assert kinds(there).count("step_completed website") == 1

    def test_with_another_body_is_refused(self, house: Engine, there: Connection) -> None:
        act_id = new_id()
        do(house, Finish("website", SITE), client_event_id=act_id)
        for other in (Finish("website", {"website": "https://b.example"}), Finish("research", SITE), Reopen("website")):
            with pytest.raises(ActReused) as error:
                do(house, other, client_event_id=act_id)
            assert (error.value.http_status, error.value.payload) == (422, {"rev": 1})
        assert session(there).rev == 1

    def test_is_known_by_what_it_says_and_not_by_how_it_is_written(self, house: Engine) -> None:
        act_id = new_id()
        do(house, Finish("website", {"a": 1, "b": {"x": 1, "y": 2}}), client_event_id=act_id)
        assert do(house, Finish("website", {"b": {"y": 2, "x": 1}, "a": 1}), client_event_id=act_id).replayed

    def test_answers_as_it_did_whatever_revision_it_now_names(self, house: Engine) -> None:
        act_id = new_id()
        do(house, Start())
        do(house, SkipSession(), client_event_id=act_id, if_rev=1)
        assert do(house, SkipSession(), client_event_id=act_id, if_rev=1).replayed
        assert do(house, SkipSession(), client_event_id=act_id).replayed

    def test_is_remembered_even_if_it_changed_nothing(self, house: Engine, there: Connection) -> None:
        do(house, Finish("website", SITE))
        act_id = new_id()
        assert do(house, Finish("website", SITE), client_event_id=act_id).answer["changed"] is False
        assert do(house, Finish("website", SITE), client_event_id=act_id).replayed
        assert (count(there, "client_acts"), session(there).rev) == (1, 1)

    def test_is_remembered_over_a_start_over(self, house: Engine, there: Connection) -> None:
        act_id = new_id()
        do(house, Finish("website", SITE), client_event_id=act_id)
        as_operator(house, Reset())
        assert do(house, Finish("website", SITE), client_event_id=act_id).replayed
        assert session(there).status == "not_started"

    def test_is_another_users_own(self, house: Engine) -> None:
        act_id = new_id()
        do(house, Finish("website", SITE), client_event_id=act_id)
        assert not do(house, Finish("research"), user="user_2", client_event_id=act_id).replayed

    def test_after_a_refusal_is_judged_anew(self, house: Engine, there: Connection) -> None:
        act_id = new_id()
        do(house, Start())
        refused(NotYet, house, Complete(), client_event_id=act_id)
        assert count(there, "client_acts") == 0
        for step in ("api_keys", "website", "research", "finish"):
            do(house, Finish(step))
        assert do(house, Complete(), client_event_id=act_id).answer["status"] == "completed"


class TestARevision:
    def test_that_is_stale_is_refused_with_the_state_as_it_is(self, house: Engine) -> None:
        do(house, Start())
        do(house, Finish("research"))
        error = refused(StaleRevision, house, Finish("website"), if_rev=1)
        assert error.http_status == 412
        assert (error.payload["rev"], error.payload["epoch"]) == (2, 0)
        assert error.payload["state"] == view(house).as_json()

    def test_that_is_the_present_one_lets_the_act_through(self, house: Engine) -> None:
        do(house, Start())
        assert do(house, Finish("website"), if_rev=1).answer["rev"] == 2

    @pytest.mark.parametrize(
        "act", [Reset(), SkipSession(), KeepData({}, replace=True)], ids=lambda act: type(act).__name__
    )
    def test_has_to_be_named_for_what_destroys(self, house: Engine, act: Reset | SkipSession | KeepData) -> None:
        do(house, Start(), KeepData({"x": 1}))
        with pytest.raises(RevisionNeeded) as error:
            do(house, act)
        assert (error.value.http_status, error.value.payload["rev"]) == (428, 1)
        do(house, act, if_rev=1)

    def test_grows_by_one_with_every_change_and_is_in_the_tag(self, house: Engine) -> None:
        tags = [do(house, *acts).view.etag for acts in ([Start()], [Finish("website"), Finish("research")])]
        assert [tag[:5] for tag in tags] == ['"0-1-', '"0-2-']
        assert do(house, Finish("website")).view.etag == view(house).etag == tags[-1]
        assert as_operator(house, Reset()).view.etag.startswith('"1-3-')


class TestAStartOver:
    def test_refuses_what_was_made_before_it(self, house: Engine, there: Connection) -> None:
        do(house, Start())
        as_operator(house, Reset())
        error = refused(StaleEpoch, house, Finish("website"), epoch=0)
        assert (error.http_status, error.payload["epoch"]) == (409, 1)
        assert error.payload["state"]["status"] == "not_started"
        assert do(house, Finish("website"), epoch=1).answer["epoch"] == 1

    def test_grants_nothing_twice_and_takes_nothing_back(self, house: Engine, there: Connection) -> None:
        first = do(house, Finish("profile", MEMBER), flow="member")
        assert first.answer["granted"] == ["unlock:messages"]
        granted_at = scalar(there, "SELECT granted_at FROM onboarding.granted")
        as_operator(house, Reset())
        assert "unlock:messages" in view(house).seen.granted
        assert do(house, Finish("profile", MEMBER)).answer["granted"] == []
        assert scalar(there, "SELECT granted_at FROM onboarding.granted") == granted_at


class TestTwoDevices:
    def test_that_finish_two_steps_both_win(self, house: Engine) -> None:
        seen = do(house, Start()).view.session.rev
        do(house, Finish("website", SITE), made_on=seen)
        do(house, Finish("research", {"auto_research": False}), made_on=seen)
        assert view(house).standing.done == 2

    def test_that_answer_two_fields_of_a_step_both_win(self, house: Engine) -> None:
        seen = do(house, Save("research", {"x": 0})).view.session.rev
        do(house, Save("research", {"auto_research": False}), made_on=seen)
        done = do(house, Save("research", {"factual_content": True}), made_on=seen)
        assert done.answer["conflicts"] == []
        assert view(house).seen.step("research").answers == {"x": 0, "auto_research": False, "factual_content": True}

    def test_that_answer_one_field_hear_of_the_value_that_was_lost(self, house: Engine, there: Connection) -> None:
        seen = do(house, Start()).view.session.rev
        do(house, Save("website", {"website": "https://phone.example"}), made_on=seen)
        late = do(house, Save("website", {"website": "https://laptop.example"}), made_on=seen, client_event_id=new_id())
        assert late.answer["conflicts"] == [{"field": "website.website", "lost": "https://phone.example"}]
        assert view(house).seen.step("website").answers == {"website": "https://laptop.example"}
        kept = "SELECT answer #>> '{conflicts,0,lost}' FROM onboarding.client_acts"
        assert scalar(there, kept) == "https://phone.example"


class TestTheClocks:
    def occurred(self, house: Engine, there: Connection, said: datetime | None) -> tuple[datetime, datetime, datetime]:
        do(house, Start())
        do(house, Finish("website"), occurred_at=said)
        one = events(there)[-1]
        return one.occurred_at, session(there).started_at, one.received_at

    def test_of_a_client_is_believed_between_the_start_and_now(self, house: Engine, there: Connection) -> None:
        do(house, Start())
        there.exec_driver_sql("UPDATE onboarding.onboarding_sessions SET started_at = now() - interval '1 day'")
        said = scalar(there, "SELECT now() - interval '2 hours'")
        assert self.occurred(house, there, said)[0] == said

    def test_of_a_client_from_the_future_is_now(self, house: Engine, there: Connection) -> None:
        occurred, _, received = self.occurred(house, there, scalar(there, "SELECT now() + interval '9 days'"))
        assert occurred == received

    def test_of_a_client_from_before_the_start_is_the_start(self, house: Engine, there: Connection) -> None:
        occurred, started, _ = self.occurred(house, there, scalar(there, "SELECT now() - interval '9 days'"))
        assert occurred == started

    def test_of_nobody_is_ours(self, house: Engine, there: Connection) -> None:
        occurred, _, received = self.occurred(house, there, None)
        assert occurred == received

    def test_whoever_waited_for_the_lock_is_received_after_whoever_had_it(
        self, house: Engine, there: Connection
    ) -> None:
        do(house, Start())
        with unit(scope.user("user_1"), house) as waited:
            scalar(waited.connection(), "SELECT now()")  # its transaction begins before the other one
            do(house, Finish("website"), client_event_id=new_id())
            sessions.do(waited, "user_1", Finish("research"), sent=Sent(client_event_id=new_id()))
        told = events(there)
        assert [one.step for one in sorted(told, key=lambda one: one.received_at)] == [None, "website", "research"]
        assert all(one.occurred_at <= one.received_at for one in told)
        assert [one.step for one in step_events.newest(there, "user_1")] == ["research", "website", None]
        acts = "SELECT rev FROM onboarding.client_acts ORDER BY received_at"
        assert there.exec_driver_sql(acts).scalars().all() == [2, 3]


class TestFinishing:
    def test_twice_leaves_one_event(self, house: Engine, there: Connection) -> None:
        for _ in range(3):
            do(house, Finish("website", SITE), client_event_id=new_id())
        assert kinds(there).count("step_completed website") == 1
        assert session(there).rev == 1

    def test_with_other_data_is_refused_with_what_is_kept(self, house: Engine) -> None:
        do(house, Finish("website", SITE))
        error = refused(AlreadyCompleted, house, Finish("website", {"website": "https://b.example"}))
        assert (error.http_status, error.payload["answers"], error.payload["reopen"]) == (409, SITE, "reopen website")
        assert view(house).seen.step("website").answers == SITE

    def test_overrides_skipping_and_not_the_other_way_round(self, house: Engine, there: Connection) -> None:
        do(house, Skip("integrations"))
        do(house, Finish("integrations"))
        with pytest.raises(NotNow) as error:
            do(house, Skip("integrations"))
        assert (error.value.http_status, error.value.payload["status"]) == (409, "completed")
        assert error.value.payload["state"]["steps"][4]["status"] == "completed"
        assert kinds(there)[-2:] == ["step_skipped integrations", "step_completed integrations"]


class TestCompletingAgainstSkipping:
    def begin(self, house: Engine) -> sessions.Done:
        do(house, Finish("profile", MEMBER), flow="member")
        return do(house, *(Finish(key, {key: ["a"]}) for key in ("skills", "interests")))

    def test_whoever_completes_first_wins(self, house: Engine) -> None:
        self.begin(house)
        do(house, Complete())
        with pytest.raises(NotNow) as error:
            as_operator(house, SkipSession())
        assert error.value.payload["state"]["status"] == "completed"

    def test_whoever_skips_first_wins_and_can_resume_and_complete(self, house: Engine) -> None:
        rev = self.begin(house).view.session.rev
        do(house, SkipSession(), if_rev=rev)
        error = refused(NotNow, house, Complete())
        assert error.payload["state"]["status"] == "skipped"
        do(house, Resume())
        assert do(house, Complete()).answer["status"] == "completed"

    def test_who_skips_on_a_revision_that_is_no_more_is_told_that_first(self, house: Engine) -> None:
        rev = self.begin(house).view.session.rev
        do(house, Complete())
        error = refused(StaleRevision, house, SkipSession(), if_rev=rev)
        assert error.payload["state"]["status"] == "completed"
