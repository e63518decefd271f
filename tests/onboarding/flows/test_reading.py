"""What a condition may say: names that are known, steps that come before, nothing that makes data; errors have a place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.flows.conditions.condition import Condition, ConditionRefused, compile_condition
from onboarding.flows.conditions.engine import compile_program
from onboarding.flows.conditions.expressions import LONGEST, tokenize


def compiled(source: str) -> Condition:
    return compile_condition(source, flags=("beta",), facts=("paid",), earlier=("profile", "skills"), own="here")


def refused(source: str) -> ConditionRefused:
    with pytest.raises(ConditionRefused) as caught:
        compiled(source)
    return caught.value


@pytest.mark.parametrize(
    ("source", "steps"),
    [
        ('user.plan == "pro"', set()),
        ("answers.profile.x == 1", {"profile"}),
        ('answers["profile"].x == steps["skills"]', {"profile", "skills"}),
        ("answers.?skills.?x.orValue(1) == 1", {"skills"}),
        ("answers . profile\n  .x == 1", {"profile"}),
        (".answers.profile.x == 1", {"profile"}),
        ("user.x in answers.profile.x", {"profile"}),
        ("answers.here.x == answers.profile.y", {"profile"}),
        ('user.answers == 1 || user.x == "answers.skills"', set()),
        ("flags.beta // answers.skills", set()),
        ("""user.x == '''answers.skills\n''' || user.x == r"\\d" """, set()),
        ("user.`answers`.skills == 1", set()),
        ("user.?steps.?skills.hasValue()", set()),
        ("answers.profile.jobs.exists(skills, skills.x == 1)", {"profile"}),
    ],
)
def test_a_condition_depends_on_the_earlier_steps_that_it_names(source: str, steps: set[str]) -> None:
    assert compiled(source).depends_on == steps


@pytest.mark.parametrize(
    ("source", "early"),
    [
        ("answers.profile.x == 1", False),
        ("answers.?profile.?x.orValue(1) == 1", True),
        ("answers.profile.?x.orValue(1) == 1", True),
        ("answers.profile.x[?0].orValue(1) == 1", True),
        ("answers.?profile.hasValue()", True),
        ("has(answers.profile.x) && answers.profile.x == 1", True),
        ("has(user.x)", False),
        ("user.?x.orValue(1) == 1", False),
        ("flags.beta ? answers.profile.x == 1 : user.?y.orValue(2) == 2", False),
    ],
)
def test_a_condition_that_holds_without_the_answer_is_known_as_such(source: str, *, early: bool) -> None:
    assert compiled(source).open_decided is early


@pytest.mark.parametrize(
    ("source", "column", "said"),
    [
        ("flags.beat", 7, "There is no flag 'beat' here. Known: beta."),
        ('flags["beat"]', 7, "There is no flag 'beat' here."),
        ("facts.verified", 7, "There is no fact 'verified' here."),
        ('facts["persona:openai"]', 7, "There is no fact 'persona:openai' here."),
        ("answers.later.x == 1", 9, "There is no earlier step 'later' here. Known: here, profile, skills."),
        ('true && steps["later"] == "x"', 15, "There is no earlier step 'later' here."),
        ("answers.?later.?x == optional.none()", 10, "There is no earlier step 'later' here."),
        ("usr.plan == 1", 1, "There is no name 'usr' here. Known: user, flags, facts, answers, steps."),
        ("user.x == now", 11, "There is no name 'now' here."),
        ("user.x and true", 8, "There is no name 'and' here. Write && instead."),
    ],
)
def test_a_name_that_is_not_known_is_refused_where_it_stands(source: str, column: int, said: str) -> None:
    found = refused(source)
    assert found.message.startswith(said)
    assert (found.line, found.column) == (1, column)


@pytest.mark.parametrize(
    "source",
    [
        "size(answers) == 1",
        "answers.size() == 1",
        "answers[user.x].y == 1",
        "answers[?'profile'].hasValue()",
        'answers["pro\\x66ile"].x == 1',
        'answers[r"profile"].x == 1',
        "answers == user.x",
        "user.x in answers",
        "answers.exists(k, k == 'profile')",
        "user.x.exists(k, answers[k].x == 1)",
        "(answers).profile.x == 1",
        "[1].exists(k, size(.answers) == 1)",
        "steps[user.x] == 'pending'",
        "steps.all(k, steps[k] == 'pending')",
        "flags[user.x]",
        "'beta' in flags",
        "answers",
    ],
)
def test_what_a_condition_depends_on_cannot_be_hidden(source: str) -> None:
    name = next(name for name in ("answers", "steps", "flags") if name in source)
    assert refused(source).message.startswith(f"'{name}' is only used as {name}.KEY, {name}[\"KEY\"] or {name}.?KEY.")


@pytest.mark.parametrize(
    "source", ["user.x.exists(answers, true)", "user.x.all(user, true)", "user.x.exists(int, true)"]
)
def test_an_element_cannot_take_the_name_of_something_else(source: str) -> None:
    assert "already means something" in refused(source).message


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("answers.profile.x", "any type"),
        ("user.active", "any type"),
        ('"text"', "type string"),
        ("1 * 2", "type int"),
        ("user.x == 1 ? 1 : 2", "type int"),
        ("[true]", "type list"),
        ("answers.?profile", "type optional"),
    ],
)
def test_what_is_not_true_or_false_is_refused(source: str, what: str) -> None:
    found = refused(source)
    assert what in found.message
    assert found.message.endswith("not true or false: write a comparison.")


@pytest.mark.parametrize(
    "source",
    [
        "user.x.map(e, e) == [1]",
        "user.x.filter(e, true) == []",
        "user.x.exists_one(e, true)",
        'user.x.matches("a+")',
        'matches(user.x, "a+")',
        "bytes(user.x) == b''",
        "user.x.join() == ''",
        "user.x.transformList(i, e, e) == []",
        "cel.bind(x, user.x, x == 1)",
        "user.?x.optMap(e, e).hasValue()",
        "user.x.format([1]) == ''",
        "user.x.split('') == []",
        "user.x.lowerAscii() == ''",
        "optional.of(user.x).hasValue()",
        "'%s'.format(user.x) == ''",
    ],
)
def test_functions_that_make_data_are_not_there(source: str) -> None:
    assert refused(source).message.startswith(("There is no function", "There is no name"))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('user.x + "a" == "aa"', "cannot add or join"),
        ("1 + 1 == 2", "cannot add or join"),
        ("{'a': user.x}.a == 1", "cannot make a map"),
        ("google.protobuf.Struct{} == user.x", "cannot make a map"),
        ("[user.x, user.x] == user.y", "holds only texts, numbers"),
        ("[[user.x]].exists(a, a == 1)", "holds only texts, numbers"),
        ("user.x.exists(a, [a] == user.y)", "holds only texts, numbers"),
        ("user.x in [size(user.y)]", "holds only texts, numbers"),
        ("user.x.exists(a.b, true)", "with a name for each element"),
        ("user.x.exists()", "with a name for each element"),
        ("user.x.all", "any type"),
    ],
)
def test_forms_that_make_data_are_refused(source: str, said: str) -> None:
    assert said in refused(source).message


@pytest.mark.parametrize(
    ("source", "line", "column", "said"),
    [
        ("", 1, 1, "The condition is empty."),
        ("  // only a comment", 1, 1, "The condition is empty."),
        ("user.x = 1", 1, 8, "'=' does not belong here. Write == to compare."),
        ("flags.beta & true", 1, 12, "'&' does not belong here. Write && for 'and'."),
        ("flags.beta | true", 1, 12, "'|' does not belong here. Write || for 'or'."),
        ("user.x == ü", 1, 11, "'\\xfc' does not belong here. Other characters than ASCII stand in quotes."),
        ("user.x == '\n'", 1, 11, "This text has no closing quote."),
        ("flags.beta &&\n  user.x == ;", 2, 13, "';' does not belong here."),
        ("flags.beta &&\n  user.x >", 2, 11, "Something is missing at the end."),
        ("flags.beta &&\n  )", 2, 3, "')' does not belong here."),
        ("flags.beta > 3", 1, 12, "'>' cannot be used with bool, int."),
        ("1 < true", 1, 3, "'<' cannot be used with int, bool."),
        ("user.x == 'üüü' &&\n\n flags.beta < 1", 3, 13, "'<' cannot be used with bool, int."),
        ("9223372036854775808 == user.x", 1, 1, "There is an invalid int literal."),
        ("(" * 40 + "true" + ")" * 40, 1, 1, "This is nested too deep. Make it simpler."),
        ("user.x == 'a' 'b'", 1, 15, "''b'' does not belong here."),
        ("user.as == import", 1, 12, "There is no name 'import' here."),
    ],
)
def test_a_refusal_says_where_and_what(source: str, line: int, column: int, said: str) -> None:
    found = refused(source)
    assert found.message.startswith(said)
    assert (found.line, found.column) == (line, column)


def test_a_condition_has_a_greatest_length() -> None:
    filler = " " * (LONGEST - len("flags.beta"))
    assert compiled(f"flags.beta{filler}").depends_on == set()
    assert refused(f"flags.beta{filler} ").message.startswith("A condition has at most 1,000 characters")


@pytest.mark.parametrize(
    "name", ["website_analysis", "verified_key", "persona", "email", "research_preferences", "paid"]
)
def test_facts_that_usher_knows_by_itself_need_no_declaring(name: str) -> None:
    assert compiled(f"facts.{name}").source == f"facts.{name}"


@pytest.mark.parametrize(
    "source",
    [
        "user.x.map(e, e) == [1]",
        "user.x.filter(e, true) == []",
        "user.x.exists_one(e, true)",
        'user.x.matches("a+")',
        "bytes(user.x) == b''",
        "user.x + user.x == user.x",
        "cel.bind(x, user.x, x == 1)",
    ],
)
def test_the_engine_has_no_functions_that_make_data_even_where_the_reading_would_miss_them(source: str) -> None:
    with pytest.raises(ConditionRefused):
        compile_program(source)


PIECES = (
    *("user", "answers", "steps", "flags", "facts", "profile", "later", "x", ".", ".?", "[", "]", "(", ")", ",", "?"),
    *(":", "==", "&&", "||", "!", "-", "in", "exists", "all", "has", "size", "'a'", '"profile"', "1", "2.5", "true"),
    *("{", "}", "+", "//", "\n", " ", "'", '"""', "\\", "`", "\x00", "ü", "\ud800", "orValue", "map", "0x", "1e5"),
)


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_text_is_compiled_or_refused_with_a_place_inside_it(pieces: list[str]) -> None:
    source = "".join(pieces)
    place = (1, 1)
    try:
        assert compiled(source).depends_on <= {"profile", "skills"}
    except ConditionRefused as found:
        place = (found.line, found.column)
    lines = source.split("\n")
    assert 1 <= place[0] <= len(lines)
    assert 1 <= place[1] <= len(lines[place[0] - 1]) + 1


@given(source=st.text(alphabet="ab01.'\"\\rRbB`/* \n\t=!<>&|", max_size=30))
def test_tokens_stand_where_they_say_and_only_blanks_and_comments_lie_between(source: str) -> None:
    try:
        tokens = tokenize(source)
    except ConditionRefused:
        return
    at = 0
    for token in tokens:
        between = source[at : token.at]
        assert source[token.at :].startswith(token.text)
        assert not between.strip() or between.lstrip().startswith("//")
        at = token.at + len(token.text)
