"""What changed between two versions, and what each change asks of users in flight."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.flows.compiling.digest import canonical
from onboarding.flows.versions.comparing import Difference, Kind, compare
from tests.onboarding.flows.flow_files import SMALL, changed, flow_of

COSMETIC, LOOSENING, ADDITIVE, TIGHTENING = Kind.COSMETIC, Kind.LOOSENING, Kind.ADDITIVE, Kind.TIGHTENING
NEW_STEP = '\n[[steps]]\nkey = "more"\ntitle = "More"\n'
MANY = ", ".join(f'"fact:verified_key:{"x" * 60}{number}"' for number in range(9))
NEW_GRANT = '\n[[rewards]]\nkey = "badge"\ntitle = "A badge"\nrequires = ["step:profile"]\n'

# What is changed in the small flow, and how it is told: kind, key, sentence.
CHANGES: dict[str, tuple[str, str, Kind, str, str]] = {
    "the flow's title": ('"Club"', '"Guild"', COSMETIC, "title", "The flow has another title."),
    "a step's title": ('"Work"', '"Job"', COSMETIC, "steps.work.title", "Step 'work' has another title."),
    "minutes": ('"Work"', '"Work"\nminutes = 9', COSMETIC, "steps.work.minutes", "Step 'work' has other minutes."),
    "messages": ('"Work"', '"Work"\nmessages = { first = "x" }', COSMETIC, "steps.work.messages", "Step 'work' has other messages."),
    "a rule's words": ("The last year is", "It is", COSMETIC, "steps.work.rules", "Step 'work' tells its rules in other words or another order."),
    "an unlock's title": ('"The library"', '"Books"', COSMETIC, "unlocks.library.title", "Unlock 'library' has another title."),
    "a field's title": ('"string", minLength', '"string", title = "Name", minLength', COSMETIC, "steps.profile.fields.properties.name.title", "Step 'profile': 'name' are described otherwise."),
    "a bound that bounds nothing": ('"string", minLength', '"string", minItems = 0, minLength', COSMETIC, "steps.profile.fields.properties.name.minItems", "Step 'profile': 'name' have another limit: minItems is 0 instead of anything."),
    "needs written otherwise": ('["fact:paid"]', '["fact:paid", "fact:paid"]', COSMETIC, "unlocks.library.requires", "Unlock 'library' waits for the same, written otherwise."),
    "a step gone": (SMALL[SMALL.index('[[steps]]\nkey = "work"') : SMALL.index("[[unlocks]]")], "", LOOSENING, "steps.work", "Step 'work' is gone."),
    "a step made optional": ('"Profile"', '"Profile"\nrequired = false', LOOSENING, "steps.profile.required", "Step 'profile' is optional now."),
    "a field made optional": ('required = ["name"]\n', "", LOOSENING, "steps.profile.fields.required", "Step 'profile': 'name' may be left out."),
    "a wider range": ("minLength = 2", "minLength = 1", LOOSENING, "steps.profile.fields.properties.name.minLength", "Step 'profile': 'name' have another limit: minLength is 1 instead of 2."),
    "a wider type": ('age = { type = "integer"', 'age = { type = "number"', LOOSENING, "steps.profile.fields.properties.age.type", "Step 'profile': 'age' may be of another type: \"number\"."),
    "a rule gone": (SMALL[SMALL.index("[[steps.rules]]") : SMALL.index("[[steps.defaults]]")], "", LOOSENING, "steps.work.rules", "Step 'work' has lost a rule about 'last'."),
    "a need gone": ('requires = ["step:profile"]\n', "", LOOSENING, "steps.work.requires", "Step 'work' waits for nothing now."),
    "another alternative": ('["fact:paid"]', '[["fact:paid", "fact:email"]]', LOOSENING, "unlocks.library.requires", "Unlock 'library' waits for fact:paid or fact:email now."),
    "a weight": ('"Work"', '"Work"\nweight = 4', LOOSENING, "steps.work.weight", "Step 'work' weighs 4 instead of 1."),
    "other defaults": ("first = 2000", "first = 2001", LOOSENING, "steps.work.defaults", "Step 'work' offers other values."),
    "completing by itself": ("version = 1", 'version = 1\ncompletes = "by_itself"', LOOSENING, "completes", "The flow completes by itself now."),
    "an unlock gone": (SMALL[SMALL.index("[[unlocks]]") :], "", LOOSENING, "unlocks.library", "Unlock 'library' is gone; whoever has it keeps it."),
    "a flag not declared any more": ('flags = ["beta"]', "", LOOSENING, "flags", "The flag 'beta' is not declared any more."),
    "an optional step": ("\n[[unlocks]]", f"{NEW_STEP}required = false\n\n[[unlocks]]", ADDITIVE, "steps.more", "Step 'more' is new and optional."),
    "an optional field": ("age = {", 'town = { type = "string" }\nage = {', ADDITIVE, "steps.profile.fields.properties.town", "Step 'profile': 'town' is a new field."),
    "a reward": ("\n[[unlocks]]", f"{NEW_GRANT}\n[[unlocks]]", ADDITIVE, "rewards.badge", "Reward 'badge' is new."),
    "one more default": ("\n[[unlocks]]", "\n[[steps.defaults]]\nvalues = {}\n\n[[unlocks]]", ADDITIVE, "steps.work.defaults", "Step 'work' offers other values."),
    "finishing by itself": ('"Work"', '"Work"\ndone_when = ["fact:paid"]', ADDITIVE, "steps.work.done_when", "Step 'work' can finish by itself now."),
    "a flag that is set": ('"Work"', '"Work"\nflag = "worked"', ADDITIVE, "steps.work.flag", "Step 'work' sets worked instead of none."),
    "an optional step for all": ("when = 'answers.profile.age >= 18'\n", "", ADDITIVE, "steps.work.when", "Step 'work' is for all users now."),
    "others brought in": ("version = 1", 'version = 1\nenrol_when = "flags.beta"', ADDITIVE, "enrol_when", "A start without a flow's name brings in others than before; nobody in flight is touched."),
    "one more flag": ('["beta"]', '["beta", "gamma"]', ADDITIVE, "flags", "The flag 'gamma' is declared now."),
    "a required step": ("\n[[unlocks]]", f"{NEW_STEP}\n[[unlocks]]", TIGHTENING, "steps.more", "Step 'more' is new and required."),
    "a step made required": ("required = false\n", "", TIGHTENING, "steps.work.required", "Step 'work' is required now."),
    "a field made required": ('["name"]', '["name", "age"]', TIGHTENING, "steps.profile.fields.required", "Step 'profile': 'age' must be given."),
    "a narrower range": ("minLength = 2", "minLength = 3", TIGHTENING, "steps.profile.fields.properties.name.minLength", "Step 'profile': 'name' have another limit: minLength is 3 instead of 2."),
    "another type": ('age = { type = "integer"', 'age = { type = "string"', TIGHTENING, "steps.profile.fields.properties.age.type", "Step 'profile': 'age' may be of another type: \"string\"."),
    "a pattern": ("minLength = 2", 'minLength = 2, pattern = "^A"', TIGHTENING, "steps.profile.fields.properties.name.pattern", "Step 'profile': 'name' are judged by another pattern."),
    "another condition": (">= 18", ">= 21", TIGHTENING, "steps.work.when", "Step 'work' is for other users now; for whom cannot be told."),
    "more needs than a line holds": ('["step:profile"]', f'["fact:paid", {MANY}]', TIGHTENING, "steps.work.requires", f"Step 'work' waits for {f'fact:paid, {MANY}'.replace(chr(34), '')[:400]}… now."),
    "one more need": ('["step:profile"]', '["step:profile", "fact:paid"]', TIGHTENING, "steps.work.requires", "Step 'work' waits for step:profile, fact:paid now."),
    "a due date": ('"Work"', '"Work"\ndue_days = 9', TIGHTENING, "steps.work.due_days", "Step 'work' is due at another time."),
    "other numbers": ("version = 1", "version = 1\ncounts_from = 0", TIGHTENING, "counts_from", "Steps are counted from 0 instead of 1: every number means another step."),
    "a key with another meaning": ('first = { type = "integer" }\nlast = { type = "integer" }', 'colour = { type = "string" }', TIGHTENING, "steps.work.fields", "Step 'work': asks for something else altogether: another meaning wants another key."),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "kind", "key", "what"), CHANGES.values(), ids=list(CHANGES))
def test_a_change_is_told_by_its_kind(old: str, new: str, kind: Kind, key: str, what: str) -> None:
    step = key.split(".")[1] if key.startswith("steps.") else None
    assert compare(flow_of(), flow_of(changed(old, new))) == (Difference(kind, step, what, key),)


BACK: dict[str, tuple[str, Kind]] = {
    "a step made optional": ("steps.profile.required", TIGHTENING),
    "a weight": ("steps.work.weight", LOOSENING),
    "completing by itself": ("completes", TIGHTENING),
    "an unlock gone": ("unlocks.library", ADDITIVE),
    "finishing by itself": ("steps.work.done_when", TIGHTENING),
    "a flag that is set": ("steps.work.flag", TIGHTENING),
    "an optional step for all": ("steps.work.when", LOOSENING),
    "a due date": ("steps.work.due_days", LOOSENING),
    "a pattern": ("steps.profile.fields.properties.name.pattern", LOOSENING),
    "another alternative": ("unlocks.library.requires", TIGHTENING),
    "a rule gone": ("steps.work.rules", TIGHTENING),
}


@pytest.mark.parametrize("name", BACK)
def test_a_change_taken_back_is_told_the_other_way_round(name: str) -> None:
    old, new, *_ = CHANGES[name]
    assert [(one.key, one.kind) for one in compare(flow_of(changed(old, new)), flow_of())] == [BACK[name]]


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_is_told_of_what_is_the_same(name: str) -> None:
    old, new, *_ = CHANGES[name]
    text = changed(old, new)
    newer = text.replace("version = 1", 'version = 2\nstatus = "draining"')
    assert compare(flow_of(text), flow_of(newer)) == ()


def test_a_given_step_is_done_by_facts_alone() -> None:
    given_ = flow_of(changed('"Work"', '"Work"\ngiven = true'))
    assert [one.kind for one in compare(flow_of(), given_)] == [TIGHTENING]
    assert [one.kind for one in compare(given_, flow_of())] == [LOOSENING]


def test_a_key_of_any_provider_asks_for_less_than_one_provider_s() -> None:
    one = flow_of(changed("fact:paid", "fact:verified_key:openai"))
    any_ = flow_of(changed("fact:paid", "fact:verified_key"))
    assert [each.kind for each in compare(one, any_)] == [LOOSENING]
    assert [each.kind for each in compare(any_, one)] == [TIGHTENING]


def reordered(flow: Any, **step: str) -> Any:
    first, second = flow.steps
    return flow.model_copy(update={"steps": (second.model_copy(update=step), first)})


def test_another_order_asks_for_more_only_where_conditions_change_with_it() -> None:
    assert [(one.kind, one.key) for one in compare(flow_of(), reordered(flow_of()))] == [(LOOSENING, "steps")]
    found = compare(flow_of(), reordered(flow_of(), when=""))
    assert [(one.kind, one.key) for one in found] == [(ADDITIVE, "steps.work.when"), (TIGHTENING, "steps")]


def test_the_order_of_steps_that_both_have_is_what_counts() -> None:
    newer = flow_of(changed('[[steps]]\nkey = "profile"', f'{NEW_STEP}[[steps]]\nkey = "profile"'))
    assert [one.key for one in compare(flow_of(), newer)] == ["steps.more"]


FLOWS = [flow_of(changed(old, new)) for old, new, *_ in CHANGES.values()]


@given(st.sampled_from(FLOWS), st.sampled_from(FLOWS))
@settings(max_examples=200)
def test_flows_are_the_same_where_nothing_is_told(old: Any, new: Any) -> None:
    assert bool(compare(old, new)) is (canonical(old) != canonical(new))
