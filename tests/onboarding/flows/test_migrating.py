"""Users who move to another version keep what they did, answer again only what does not fit, and lose nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.flows.compiling.compiled import CompiledFlow
from onboarding.flows.requirements import requirements
from onboarding.flows.standing import stand
from onboarding.flows.state import Cause, SessionStatus, Snapshot, Source, StepState, StepStatus
from onboarding.flows.versions.migrating import Moved, Plan, PlanRefused, Stays, moved, plan, taken_back
from tests.onboarding.flows.versions import NAME, NOW, begun, done, put_off, step, user, version

ONE = version(1, step("name", fields=NAME), "pet", "photo")


def _move(plan_: Plan, seen: Snapshot) -> Moved:
    became = moved(plan_, seen)
    assert isinstance(became, Moved)
    return became


class TestPlans:
    """What a plan may say."""

    def test_equal_keys_map_by_themselves(self) -> None:
        made = plan(ONE, version(2, "name", "photo", "town"))
        assert made.moves == {"name": "name", "photo": "photo"}

    def test_a_key_is_mapped_to_another_and_one_is_dropped(self) -> None:
        made = plan(ONE, version(2, "animal", "photo"), {"pet": "animal"}, ["name"])
        assert (made.moves, made.dropped) == ({"pet": "animal", "photo": "photo"}, frozenset({"name"}))

    def test_the_same_plan_has_the_same_name_and_another_has_another(self) -> None:
        two = version(2, "animal")
        named = {plan(ONE, two, {"pet": "animal"}, drop).name for drop in (["name", "photo"], ["photo", "name"])}
        assert len(named) == 1
        assert plan(ONE, two, {"pet": "animal"}, ["name"]).name not in named

    @pytest.mark.parametrize(
        ("new", "mapping", "drop", "says"),
        [
            (version(1, "name"), {}, (), "the version they are on"),
            (version(2, "a", status="retired"), {}, (), "visit 2 is retired"),
            (version(2, "a"), {"cat": "a"}, (), "visit 1 has no step 'cat'. It has: name, pet, photo"),
            (version(2, "a"), {"pet": "b"}, (), "visit 2 has no step 'b'. It has: a"),
            (version(2, "a"), {"pet": "a"}, ("pet",), "both mapped and dropped"),
            (version(2, "name"), {"pet": "name"}, (), "Both 'name' and 'pet' would become 'name'"),
        ],
        ids=["same", "retired", "no_old", "no_new", "both", "two_in_one"],
    )
    def test_what_does_not_fit_the_versions_is_refused_and_named(
        self, new: CompiledFlow, mapping: dict[str, str], drop: tuple[str, ...], says: str
    ) -> None:
        with pytest.raises(PlanRefused) as refused:
            plan(ONE, new, mapping, drop)
        assert says in refused.value.say

    def test_versions_of_two_flows_are_refused(self) -> None:
        with pytest.raises(PlanRefused, match="two flows"):
            plan(ONE, version(2, "name", flow="other"))


class TestWhoStays:
    """Sessions that are left as they are."""

    @pytest.mark.parametrize(
        ("seen", "why"),
        [
            (user(1, status=SessionStatus.COMPLETED, completed_at=NOW, percent=100.0), Stays.COMPLETED),
            (user(2), Stays.ELSEWHERE),
            (user(1, flow="other"), Stays.ELSEWHERE),
            (user(1, done("pet")), Stays.UNMAPPED),
            (user(1, begun("pet", kind="cat")), Stays.UNMAPPED),
            (user(1, done("stray")), Stays.UNMAPPED),
        ],
        ids=["completed", "moved_already", "other_flow", "done", "answered", "unknown_key"],
    )
    def test_a_session_stays_and_it_is_said_why(self, seen: Snapshot, why: Stays) -> None:
        assert moved(plan(ONE, version(2, "name", "photo")), seen) is why

    def test_a_step_that_was_only_looked_at_holds_nobody_back(self) -> None:
        became = _move(plan(ONE, version(2, "name")), user(1, StepState("pet", shown_at=NOW)))
        assert (became.gone, became.archived) == (("pet",), ())


class TestWhatGoesOn:
    """Steps in their new version."""

    def test_a_finished_step_stays_finished(self) -> None:
        became = _move(plan(ONE, version(2, step("name", fields=NAME), "town")), user(1, done("name", name="N")))
        assert became.outcome.after.steps["name"] == done("name", name="N")
        assert became.outcome.steps == ()
        assert became.reviewed == ()

    def test_answers_go_with_their_step_to_its_new_key(self) -> None:
        became = _move(plan(ONE, version(2, "animal"), {"pet": "animal"}), user(1, done("pet", kind="cat")))
        (change,) = became.outcome.steps
        assert (change.was, change.state) == (None, done("animal", kind="cat"))
        assert became.gone == ("pet",)

    def test_two_steps_may_change_their_keys_with_each_other(self) -> None:
        swap = plan(ONE, version(2, "pet", "photo"), {"pet": "photo", "photo": "pet"}, ["name"])
        became = _move(swap, user(1, done("pet", kind="cat"), begun("photo", at="x")))
        after = became.outcome.after.steps
        assert (after["photo"].answers, after["pet"].answers) == ({"kind": "cat"}, {"at": "x"})
        assert {change.state.key: change.was for change in became.outcome.steps} == {
            "photo": StepStatus.IN_PROGRESS, "pet": StepStatus.COMPLETED,
        }  # fmt: skip

    def test_what_is_dropped_is_put_by(self) -> None:
        became = _move(plan(ONE, version(2, "name"), drop=["pet"]), user(1, done("pet", kind="cat")))
        assert (became.gone, became.archived) == (("pet",), ("pet",))
        assert "pet" not in became.outcome.after.steps

    def test_a_step_of_both_versions_that_is_dropped_begins_anew(self) -> None:
        became = _move(plan(ONE, version(2, "pet"), drop=["pet", "name"]), user(1, done("pet", kind="cat")))
        assert became.archived == ("pet",)
        assert became.outcome.after.step("pet") == StepState("pet")

    def test_fields_that_the_new_version_has_no_room_for_are_put_by(self) -> None:
        closed = version(2, step("name", fields={**NAME, "additionalProperties": False}), "photo")
        seen = user(
            1, replace(done("name", name="N", town="T"), sources={"name": Source("user", 1), "town": Source("user", 1)})
        )
        became = _move(plan(ONE, closed), seen)
        state = became.outcome.after.steps["name"]
        assert (state.answers, set(state.sources), state.status) == ({"name": "N"}, {"name"}, StepStatus.COMPLETED)
        assert (became.archived, became.reviewed) == (("name",), ())
        assert _move(plan(ONE, closed), user(1, done("name", name="N"))).archived == ()

    def test_what_was_put_off_stays_put_off(self) -> None:
        became = _move(plan(ONE, version(2, "name", "pet")), user(1, put_off("pet")))
        assert became.outcome.after.steps["pet"].status is StepStatus.SKIPPED


class TestReview:
    """Answers that do not fit any more."""

    STRICT = version(2, step("name", fields={**NAME, "required": ["name", "town"]}), "photo")

    def test_a_finished_step_whose_answers_do_not_fit_is_pending_and_keeps_them(self) -> None:
        became = _move(plan(ONE, self.STRICT), user(1, done("name", name="N")))
        state = became.outcome.after.steps["name"]
        assert (state.status, state.answers, state.needs_review) == (StepStatus.PENDING, {"name": "N"}, True)
        assert (became.reviewed, state.finished_at) == (("name",), None)

    def test_it_is_listed_among_the_errors_with_what_is_missing(self) -> None:
        after = _move(plan(ONE, self.STRICT), user(1, done("name", name="N"))).outcome.after
        missing = requirements(self.STRICT, after, stand(self.STRICT, after))
        assert [(one.requirement, one.code) for one in missing.errors] == [("name", "needs_review")]
        assert "name.town" in missing.currently_due

    def test_an_event_says_that_it_was_opened_again(self) -> None:
        events = _move(plan(ONE, self.STRICT), user(1, done("name", name="N"))).outcome.events
        assert [(one.kind, one.step, one.from_, one.to) for one in events] == [
            ("session_migrated", None, "1", "2"), ("step_reopened", "name", "completed", "pending"),
        ]  # fmt: skip
        assert {one.cause for one in events} == {Cause.MIGRATION}

    def test_a_draft_need_not_be_complete(self) -> None:
        assert _move(plan(ONE, self.STRICT), user(1, begun("name", name="N"))).reviewed == ()

    def test_a_draft_that_does_not_fit_is_to_be_looked_at_and_stays_under_way(self) -> None:
        numbers = version(2, step("name", fields={"type": "object", "properties": {"name": {"type": "integer"}}}))
        state = _move(plan(ONE, numbers), user(1, begun("name", name="N"))).outcome.after.steps["name"]
        assert (state.status, state.needs_review) == (StepStatus.IN_PROGRESS, True)

    def test_a_new_rule_between_fields_is_looked_at_too(self) -> None:
        rule = {"when_not": 'answers.name.name != "N"', "field": "name", "message": "Another name, please."}
        became = _move(plan(ONE, version(2, step("name", fields=NAME, rules=[rule]))), user(1, done("name", name="N")))
        assert became.reviewed == ("name",)

    def test_a_step_that_is_not_theirs_any_more_is_left_as_it_is(self) -> None:
        not_theirs = version(
            2, "pet", step("name", fields=self.STRICT.flow.steps[0].fields, when="user.x == 1"), "photo"
        )
        became = _move(plan(ONE, not_theirs), user(1, done("pet"), done("name", name="N"), attributes={"x": 2}))
        assert became.reviewed == ()
        assert became.outcome.after.steps["name"].status is StepStatus.COMPLETED

    def test_what_facts_finish_needs_no_answers(self) -> None:
        by_key = version(2, step("name", fields=NAME, done_when=["fact:verified_key"]), "photo")
        became = _move(plan(ONE, by_key), user(1, done("name"), facts=("verified_key",)))
        assert became.reviewed == ()
        assert became.outcome.after.steps["name"].status is StepStatus.COMPLETED

    def test_facts_do_not_finish_unseen_what_is_to_be_looked_at(self) -> None:
        numbers = {"type": "object", "properties": {"name": {"type": "integer"}}}
        by_key = version(2, step("name", fields=numbers, done_when=["fact:verified_key"]), "photo")
        became = _move(plan(ONE, by_key), user(1, done("name", name="N"), facts=("verified_key",)))
        assert became.outcome.standing.by_key["name"].status is StepStatus.PENDING


class TestTheSession:
    """All else of a session that moves."""

    def test_it_is_on_the_new_version_with_the_next_revision(self) -> None:
        session = _move(plan(ONE, version(2, "name")), user(1, variant="b", epoch=3)).outcome.session
        assert (session.version, session.rev, session.epoch, session.variant) == (2, 6, 3, "b")

    def test_the_percent_is_worked_out_anew_and_may_fall(self) -> None:
        became = _move(plan(ONE, version(2, "name", "pet", "photo", "town")), user(1, done("pet"), percent=60.0))
        assert became.outcome.session.percent == 25
        assert became.falls

    def test_where_its_steps_are_begins_anew(self) -> None:
        there = user(1, done("pet"), places={"photo": "out", "name": "in"})
        became = _move(plan(ONE, version(2, "pet", step("photo", when='steps.pet == "completed"'))), there)
        assert became.outcome.session.places == {"photo": "in"}
        assert [one.kind for one in became.outcome.events] == ["session_migrated"]

    def test_when_it_was_last_used_is_left_alone(self) -> None:
        assert _move(plan(ONE, version(2, "name")), user(1)).outcome.session.last_active_at == NOW

    def test_what_the_new_version_gives_is_granted_and_nothing_is_lost(self) -> None:
        gives = version(2, "pet", "photo", unlocks=[{"key": "shop", "title": "Shop", "requires": ["step:pet"]}])
        became = _move(plan(ONE, gives), user(1, done("pet"), granted=("reward:old",)))
        assert became.outcome.grants == ("unlock:shop",)
        assert became.outcome.after.granted == {"reward:old", "unlock:shop"}

    def test_one_with_nothing_left_to_do_is_completed_where_the_flow_completes_by_itself(self) -> None:
        short = plan(ONE, version(2, "pet", completes="by_itself"), drop=["name"])
        became = _move(short, user(1, done("pet"), begun("name", name="N")))
        assert became.outcome.session.status is SessionStatus.COMPLETED
        assert [one.kind for one in became.outcome.events] == ["session_migrated", "session_completed"]

    def test_one_that_has_not_begun_moves_and_does_not_begin(self) -> None:
        fresh = user(1, status=SessionStatus.NOT_STARTED, percent=0.0, started_at=None)
        session = _move(plan(ONE, version(2, "name")), fresh).outcome.session
        assert (session.status, session.version) == (SessionStatus.NOT_STARTED, 2)

    def test_one_that_was_put_aside_moves_and_stays_aside(self) -> None:
        aside = user(1, done("pet"), status=SessionStatus.SKIPPED, skipped_at=NOW)
        session = _move(plan(ONE, version(2, "pet", completes="by_itself")), aside).outcome.session
        assert (session.status, session.skipped_at) == (SessionStatus.SKIPPED, NOW)


class TestTakingBack:
    """A migration that is undone."""

    PLAN = plan(ONE, version(2, "animal", step("name", fields={**NAME, "required": ["town"]})), {"pet": "animal"})
    BEFORE = user(1, done("pet", kind="cat"), done("name", name="N"), percent=66.0)

    def test_everything_is_as_it_was_but_the_revision(self) -> None:
        there = _move(self.PLAN, self.BEFORE).outcome.after
        back = taken_back(ONE, there, self.BEFORE)
        assert isinstance(back, Moved)
        assert back.outcome.after.steps == self.BEFORE.steps
        assert back.outcome.session == replace(self.BEFORE.session, rev=7)
        assert back.gone == ("animal",)
        assert [(one.kind, one.from_, one.to) for one in back.outcome.events] == [("session_migrated", "2", "1")]

    def test_whoever_has_gone_on_since_stays(self) -> None:
        there = _move(self.PLAN, self.BEFORE).outcome.after
        later = replace(there, session=replace(there.session, rev=there.session.rev + 1))
        assert taken_back(ONE, later, self.BEFORE) is Stays.CHANGED_SINCE

    def test_what_was_taken_back_is_not_taken_back_again(self) -> None:
        there = _move(self.PLAN, self.BEFORE).outcome.after
        back = taken_back(ONE, there, self.BEFORE)
        assert isinstance(back, Moved)
        assert taken_back(ONE, back.outcome.after, self.BEFORE) is Stays.CHANGED_SINCE


_KEYS = ("a", "b", "c", "d")
_STATES = st.sampled_from([done, begun, lambda key, **_: put_off(key), lambda key, **_: StepState(key, shown_at=NOW)])


@st.composite
def _moves(draw: st.DrawFn) -> tuple[Plan, Snapshot]:
    """Draw a plan between two versions with any steps, and a user with anything in them."""
    kept = {key: draw(_STATES)(key, said=key) for key in draw(st.sets(st.sampled_from(_KEYS)))}
    new_keys = draw(st.lists(st.sampled_from((*_KEYS, "e", "f")), min_size=1, unique=True))
    free = [key for key in new_keys if key not in _KEYS]
    mapping = dict(zip(draw(st.permutations(_KEYS)), free, strict=False))
    drop = draw(st.sets(st.sampled_from([key for key in _KEYS if key not in mapping] or ["z"])))
    picky = draw(st.sets(st.sampled_from(new_keys)))
    schema = {"type": "object", "required": ["more"]}
    two = version(2, *(step(key, fields=schema) if key in picky else key for key in new_keys))
    return plan(version(1, *_KEYS), two, mapping, drop), user(1, *kept.values())


@given(_moves())
def test_nothing_that_anybody_said_is_ever_lost(drawn: tuple[Plan, Snapshot]) -> None:
    plan_, seen = drawn
    became = moved(plan_, seen)
    if isinstance(became, Stays):
        assert became is Stays.UNMAPPED
        return
    after = became.outcome.after.steps
    for key, state in seen.steps.items():
        if state.answers:
            goes_on = key in plan_.moves and after[plan_.moves[key]].answers == state.answers
            assert goes_on is not (key in became.archived)
    assert {*after} | {*became.gone} >= {*seen.steps}
    assert not {*after} & {*became.gone}


@given(_moves())
def test_every_migration_can_be_taken_back(drawn: tuple[Plan, Snapshot]) -> None:
    plan_, seen = drawn
    became = moved(plan_, seen)
    if isinstance(became, Moved):
        back = taken_back(plan_.old, became.outcome.after, seen)
        assert isinstance(back, Moved)
        assert back.outcome.after.steps == seen.steps
