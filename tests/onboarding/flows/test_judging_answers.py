"""Answers from several devices: merged field by field, checked as far as they can be, conflicts told, defaults accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from onboarding.flows.acts import Begin, Finish, KeepData, Reset, Save, Skip, SkipSession, Start, Tell
from onboarding.flows.judging.outcome import Conflict
from onboarding.flows.refusals import AlreadyCompleted, AnswersWrong, RevisionNeeded, StaleEpoch, StaleRevision
from onboarding.flows.state import Cause, Source, StepStatus
from tests.onboarding.flows import people
from tests.onboarding.flows.people import CREATOR, MEMBER, USER, after, begun, judged, kinds

FREE = people.flow("a", "b")
TYPED = people.flow(
    {
        "key": "a",
        "fields": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "from": {"type": "integer"}, "to": {"type": "integer"}},
            "required": ["name", "from", "to"],
        },
        "rules": [
            {"when_not": "answers.a.from <= answers.a.to", "field": "to", "message": "It ends before it begins."}
        ],
        "messages": {"name.required": "Please tell us your name."},
    }
)
FITS = {"name": "N", "from": 1, "to": 2}


class TestADraft:
    def test_is_merged_field_by_field_and_none_takes_one_out(self) -> None:
        seen = after(FREE, begun(FREE), Save("a", {"x": 1, "y": 2}), Save("a", {"y": 3, "x": None, "z": 4}))
        assert seen.step("a").answers == {"y": 3, "z": 4}
        assert set(seen.step("a").sources) == {"y", "z"}

    def test_may_lack_what_is_required_and_not_be_wrong(self) -> None:
        assert after(TYPED, begun(TYPED), Save("a", {"name": "N"})).step("a").status is StepStatus.IN_PROGRESS
        with pytest.raises(AnswersWrong) as refused:
            judged(TYPED, begun(TYPED), Save("a", {"from": "one"}))
        assert [one["field"] for one in refused.value.payload["errors"]] == ["from"]

    def test_is_checked_against_the_rules_once_it_is_finished(self) -> None:
        seen = after(TYPED, begun(TYPED), Save("a", {**FITS, "from": 3}))
        with pytest.raises(AnswersWrong) as refused:
            judged(TYPED, seen, Finish("a"))
        assert refused.value.payload["errors"] == [
            {"field": "to", "code": "rule", "message": "It ends before it begins."}
        ]

    def test_of_an_expert_may_begin_with_the_headline(self) -> None:
        seen = after(MEMBER, begun(MEMBER), Finish("profile", {"name": "N", "type": "expert"}))
        assert after(MEMBER, seen, Save("experience", {"headline": "H"})).step("experience").answers == {
            "headline": "H"
        }

    def test_that_a_later_condition_could_not_bear_is_refused(self) -> None:
        for act in (Save, Finish):
            with pytest.raises(AnswersWrong) as refused:
                judged(MEMBER, begun(MEMBER), act("profile", {"name": "N", "type": "expert", "junk": [0] * 1001}))
            assert [one.code for one in refused.value.wrong] == ["answers_too_large"]
            judged(MEMBER, begun(MEMBER), act("preferences", {"junk": [0] * 1001}))

    def test_the_same_again_is_no_revision_and_true_is_not_1(self) -> None:
        seen = after(FREE, begun(FREE), Save("a", {"x": 1, "y": [1, {"z": 2}]}))
        assert not judged(FREE, seen, Save("a", {"y": [1.0, {"z": 2}], "x": 1})).changes
        assert judged(FREE, seen, Save("a", {"x": True})).after.step("a").answers["x"] is True

    def test_of_a_step_that_was_put_off_takes_it_up(self) -> None:
        seen = after(FREE, begun(FREE), Skip("a"), Save("a", {"x": 1}))
        assert (seen.step("a").status, seen.step("a").attempt) == (StepStatus.IN_PROGRESS, 1)


class TestFinishingWithAnswers:
    def test_checks_them_whole(self) -> None:
        with pytest.raises(AnswersWrong) as refused:
            judged(TYPED, begun(TYPED), Finish("a", {"from": 1}))
        assert {(one["field"], one["code"]) for one in refused.value.payload["errors"]} == {
            ("name", "required"),
            ("to", "required"),
        }
        assert refused.value.payload["errors"][0]["message"]

    def test_adds_to_the_draft(self) -> None:
        seen = after(TYPED, begun(TYPED), Save("a", {"name": "N", "from": 1}), Finish("a", {"to": 2}))
        assert seen.step("a").answers == FITS

    def test_with_other_data_says_what_is_kept_and_how_to_change_it(self) -> None:
        seen = after(TYPED, begun(TYPED), Finish("a", FITS))
        with pytest.raises(AlreadyCompleted) as refused:
            judged(TYPED, seen, Finish("a", {"to": 9}))
        assert refused.value.payload == {"step": "a", "answers": FITS, "reopen": "reopen a"}

    def test_with_the_same_or_none_is_answered_as_done(self) -> None:
        seen = after(TYPED, begun(TYPED), Finish("a", FITS))
        for answers in ({}, FITS, {"to": 2.0}, {"other": None}):
            assert not judged(TYPED, seen, Finish("a", answers)).changes

    def test_with_true_where_1_is_kept_is_other_data(self) -> None:
        seen = after(FREE, begun(FREE), Finish("a", {"x": 1}))
        with pytest.raises(AlreadyCompleted):
            judged(FREE, seen, Finish("a", {"x": True}))


class TestEditingWhatIsDone:
    DONE = after(TYPED, begun(TYPED), Finish("a", FITS))

    def test_leaves_it_done_and_an_event(self) -> None:
        outcome = judged(TYPED, self.DONE, Save("a", {"to": 5}))
        assert kinds(outcome.events) == ["step_edited a"]
        assert outcome.after.step("a").status is StepStatus.COMPLETED

    def test_with_nothing_new_leaves_no_event(self) -> None:
        assert not judged(TYPED, self.DONE, Save("a", {"to": 2})).changes

    def test_may_not_make_it_wrong_or_take_out_what_is_required(self) -> None:
        for answers in ({"to": 0}, {"name": None}):
            with pytest.raises(AnswersWrong):
                judged(TYPED, self.DONE, Save("a", answers))


class TestTwoDevices:
    def test_that_answer_two_fields_both_win(self) -> None:
        seen = after(FREE, begun(FREE), Save("a", {"x": 1}))
        made_on = replace(USER, made_on=seen.session.rev - 1)
        outcome = judged(FREE, seen, Save("a", {"y": 2}), sent=made_on)
        assert (outcome.after.step("a").answers, outcome.conflicts) == ({"x": 1, "y": 2}, ())

    def test_that_answer_one_field_keep_the_last_received_and_tell_the_lost_one(self) -> None:
        seen = after(FREE, begun(FREE), Save("a", {"x": "phone"}))
        outcome = judged(FREE, seen, Save("a", {"x": "laptop"}), sent=replace(USER, made_on=1))
        assert outcome.after.step("a").answers == {"x": "laptop"}
        assert outcome.conflicts == (Conflict("a.x", "phone"),)

    def test_that_answer_alike_are_in_no_conflict(self) -> None:
        seen = after(FREE, begun(FREE), Save("a", {"x": 1}))
        assert judged(FREE, seen, Save("a", {"x": 1}), sent=replace(USER, made_on=1)).conflicts == ()

    def test_of_which_one_takes_out_what_the_other_wrote_tell_it_too(self) -> None:
        seen = after(FREE, begun(FREE), Save("a", {"x": 1}))
        assert judged(FREE, seen, Save("a", {"x": None}), sent=replace(USER, made_on=1)).conflicts == (
            Conflict("a.x", 1),
        )

    def test_of_which_one_took_out_what_the_other_writes_tell_it_too(self) -> None:
        seen = after(TYPED, begun(TYPED), Save("a", {"name": "N", "x": 1}), Save("a", {"name": None, "x": None}))
        assert set(seen.step("a").sources) == {"name"}  # of fields that nobody asked for there would be no end
        late = replace(USER, made_on=2)
        assert judged(TYPED, seen, Save("a", {"name": "M"}), sent=late).conflicts == (Conflict("a.name", None),)
        assert judged(TYPED, seen, Save("a", {"name": None}), sent=late).conflicts == ()
        assert not judged(TYPED, seen, Save("a", {"name": None, "y": None})).changes

    def test_that_have_seen_each_other_are_in_no_conflict(self) -> None:
        seen = after(FREE, begun(FREE), Save("a", {"x": 1}))
        assert judged(FREE, seen, Save("a", {"x": 2}), sent=replace(USER, made_on=seen.session.rev)).conflicts == ()

    def test_are_told_nothing_of_what_one_of_them_wrote_itself(self) -> None:
        seen = after(FREE, begun(FREE), Save("a", {"x": 1}))
        own = replace(USER, made_on=1, own_revs=frozenset({seen.session.rev}))
        assert judged(FREE, seen, Save("a", {"x": 2}), sent=own).conflicts == ()


class TestDefaults:
    def test_are_no_answers_until_they_are_accepted(self) -> None:
        seen = after(CREATOR, begun(CREATOR), Begin("research"))
        assert seen.step("research").answers == {}
        done = after(CREATOR, seen, Finish("research"))
        assert done.step("research").answers == {}

    def test_accepted_answer_what_was_not_answered_and_say_so(self) -> None:
        seen = after(CREATOR, begun(CREATOR), Finish("research", {"auto_research": False}, accept_defaults=True))
        state = seen.step("research")
        assert state.answers == {"research_depth": "Standard", "auto_research": False, "factual_content": True}
        assert {name: source.by for name, source in state.sources.items()} == {
            "auto_research": "user",
            "research_depth": "default",
            "factual_content": "default",
        }

    def test_follow_what_the_user_has_said_so_far(self) -> None:
        seen = after(MEMBER, begun(MEMBER), Finish("profile", {"name": "N", "type": "expert"}))
        seen = after(MEMBER, seen, Finish("preferences", accept_defaults=True))
        assert seen.step("preferences").answers["notifications"]["digest"] == "daily"

    def test_confirmed_by_the_user_become_the_users(self) -> None:
        seen = after(CREATOR, begun(CREATOR), Save("research", {"auto_research": True}, by="default"))
        seen = after(CREATOR, seen, Save("research", {"auto_research": True}))
        assert seen.step("research").sources["auto_research"] == Source("user", seen.session.rev)


class TestWhatCameAlong:
    SEEN = after(FREE, begun(FREE), Save("a", {"x": 1}))

    def test_a_revision_that_is_not_the_present_one_refuses_the_act(self) -> None:
        with pytest.raises(StaleRevision) as refused:
            judged(FREE, self.SEEN, Finish("a"), sent=replace(USER, if_rev=self.SEEN.session.rev - 1))
        assert refused.value.payload == {"rev": self.SEEN.session.rev, "epoch": 0}
        assert judged(FREE, self.SEEN, Finish("a"), sent=replace(USER, if_rev=self.SEEN.session.rev)).changes

    @pytest.mark.parametrize(
        "act", [Reset(), SkipSession(), KeepData({}, replace=True)], ids=lambda one: type(one).__name__
    )
    def test_what_destroys_has_to_name_a_revision_where_a_user_asks_for_it(
        self, act: Reset | SkipSession | KeepData
    ) -> None:
        with pytest.raises(RevisionNeeded) as refused:
            judged(FREE, self.SEEN, act)
        assert refused.value.http_status == 428
        for cause in set(Cause) - {Cause.USER}:
            judged(FREE, self.SEEN, act, sent=replace(USER, cause=cause))
        judged(FREE, self.SEEN, act, sent=replace(USER, if_rev=self.SEEN.session.rev))

    def test_what_destroys_nothing_needs_no_revision(self) -> None:
        judged(FREE, self.SEEN, Finish("a"), KeepData({"x": 1}), Tell({"x": 1}))

    def test_an_act_from_before_a_start_over_is_refused(self) -> None:
        over = after(FREE, self.SEEN, Reset(), sent=replace(USER, cause=Cause.OPERATOR))
        with pytest.raises(StaleEpoch) as refused:
            judged(FREE, over, Finish("a"), sent=replace(USER, epoch=0))
        assert refused.value.payload == {"rev": over.session.rev, "epoch": 1}
        judged(FREE, over, Finish("a"), sent=replace(USER, epoch=1))

    def test_so_is_one_that_only_says_the_revision_it_was_made_on(self) -> None:
        over = after(FREE, self.SEEN, Reset(), Start(), sent=replace(USER, cause=Cause.OPERATOR))
        reset = over.session.reset_rev
        assert (reset, over.session.rev) == (self.SEEN.session.rev + 1, self.SEEN.session.rev + 2)
        with pytest.raises(StaleEpoch):
            judged(FREE, over, Finish("a"), sent=replace(USER, made_on=reset - 1))
        judged(FREE, over, Finish("a"), sent=replace(USER, made_on=reset))

    def test_a_start_over_that_nobody_has_seen_counts_more_than_the_revision(self) -> None:
        over = after(FREE, self.SEEN, Reset(), sent=replace(USER, cause=Cause.OPERATOR))
        with pytest.raises(StaleEpoch):
            judged(FREE, over, Finish("a"), sent=replace(USER, epoch=0, if_rev=0))


def test_each_answer_keeps_the_revision_it_was_written_with() -> None:
    seen = after(FREE, begun(FREE), Save("a", {"x": 1}), Save("a", {"y": 1}), Save("a", {"x": 1}))
    assert {name: source.rev for name, source in seen.step("a").sources.items()} == {"x": 2, "y": 3}


def test_the_last_seen_clock_is_the_databases() -> None:
    seen = people.later(begun(FREE), timedelta(hours=5))
    assert judged(FREE, seen, Finish("a")).session.last_active_at == seen.now
