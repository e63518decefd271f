"""Flows with one mistake each, and how it is told."""

from __future__ import annotations

# What is changed in the small flow, and what is told of it: the line, the key, the sentence's beginning.
WRONG: dict[str, tuple[str, str, str]] = {
    "an unknown key": (
        'title = "Club"',
        'titel = "Club"\ntitle = "Club"',
        "3: titel: There is no such key here; did you mean 'title'?",
    ),
    "an unknown key like no other": (
        'title = "Club"',
        'xyz = 1\ntitle = "Club"',
        "3: xyz: There is no such key here. Known: flow, version",
    ),
    "an unknown key in a step": (
        'title = "Profile"',
        'title = "P"\nwieght = 2',
        "10: steps.profile.wieght: There is no such key here; did you mean 'weight'?",
    ),
    "an unknown key in a rule": (
        'field = "last"',
        'field = "last"\nwhen = "true"',
        "33: steps.work.rules.0.when: There is no such key here; did you mean 'when_not'?",
    ),
    "a missing key": ('title = "Work"\n', "", "19: steps.work.title: This is missing."),
    "a missing key of the flow": ('title = "Club"\n', "", " title: This is missing."),
    "an empty title": ('"Work"', '""', "21: steps.work.title: This must not be empty."),
    "a text for a number": ("version = 1", 'version = "1"', "2: version: Write a whole number."),
    "a number with a fraction": (
        'title = "Work"',
        'title = "Work"\nminutes = 1.5',
        "22: steps.work.minutes: Write a whole number.",
    ),
    "a number that is too small": (
        'title = "Work"',
        'title = "Work"\nweight = 0',
        "22: steps.work.weight: At least 1.",
    ),
    "a number that is too large": (
        'title = "Work"',
        'title = "Work"\nminutes = 601',
        "22: steps.work.minutes: At most 600.",
    ),
    "a text for true": (
        "required = false",
        'required = "no"',
        "22: steps.work.required: Write true or false, without quotes.",
    ),
    "a number for a text": ('title = "Club"', "title = 7", "3: title: Write a text, in quotes."),
    "a text for a list": ('flags = ["beta"]', 'flags = "beta"', "4: flags: Write a list, in brackets."),
    "a text for a table": (
        "values = { first = 2000 }",
        'values = "x"',
        "37: steps.work.defaults.0.values: Write a table.",
    ),
    "a word that is none of those": (
        'title = "Club"',
        'title = "Club"\nstatus = "open"',
        "4: status: Write one of: 'active', 'draining' or 'retired'.",
    ),
    "a key with a capital": (
        'key = "work"',
        'key = "Work"',
        "20: steps.Work.key: Write small letters, digits and underscores",
    ),
    "a date": ('title = "Club"', "title = 2026-11-21", "3: title: Write dates and times as texts, in quotes."),
    "a number beyond 64 bits": (
        "minimum = 0",
        "minimum = 0x8000000000000000",
        "17: steps.profile.fields.properties.age.minimum: This number is too large.",
    ),
    "no finite number": (
        "minimum = 0",
        "minimum = -inf",
        "17: steps.profile.fields.properties.age.minimum: This number is too large.",
    ),
    "a text with NUL": ('"Club"', r'"Cl\u0000ub"', "3: title: A text cannot hold the character NUL."),
    "a name with NUL": (
        "age =",
        r'"a\u0000" =',
        r"17: steps.profile.fields.properties.a\x00: A name cannot hold the character NUL.",
    ),
    "no TOML": (
        "version = 1",
        "version 1",
        "2: This is not TOML: Expected '=' after a key in a key/value pair. (column 9)",
    ),
    "a key twice": (
        "version = 1",
        "version = 1\nversion = 2",
        "3: This is not TOML: Cannot overwrite a value. (column 12)",
    ),
    "a step twice": ('key = "work"', 'key = "profile"', "20: steps.profile.key: There are two of the step 'profile'"),
    "a flag twice": ('["beta"]', '["beta",\n"beta"]', "5: flags.1: There are two of the flag 'beta'"),
    "a fact twice": ('["paid"]', '["paid", "paid"]', "5: facts.1: There are two of the fact 'paid'"),
    "a fact that Usher knows": ('["paid"]', '["paid", "persona"]', "5: facts.1: Usher knows 'persona' by itself"),
    "a condition that is no condition": (
        "'answers.profile.age >= 18'",
        "'answers.profile.age >='",
        "24: steps.work.when: ",
    ),
    "a condition that gives no boolean": ("'answers.profile.age >= 18'", "'1'", "24: steps.work.when: "),
    "a condition on a later step": (
        'title = "Profile"',
        "title = \"Profile\"\nwhen = 'answers.work.first > 1'",
        "10: steps.profile.when: There is no earlier step 'work' here.",
    ),
    "a condition on its own step": (
        "'answers.profile.age >= 18'",
        "'answers.work.first > 1'",
        "24: steps.work.when: There is no earlier step 'work' here.",
    ),
    "a condition on an unknown step": (
        "'answers.profile.age >= 18'",
        "'steps.nothing == \"completed\"'",
        "24: steps.work.when: There is no earlier step 'nothing' here.",
    ),
    "a condition on an unknown flag": (
        "'flags.beta'",
        "'flags.gamma'",
        "36: steps.work.defaults.0.when: There is no flag 'gamma' here.",
    ),
    "a condition on an unknown fact": (
        "'flags.beta'",
        "'facts.known'",
        "36: steps.work.defaults.0.when: There is no fact 'known' here.",
    ),
    "a rule on a later step": (
        "'answers.work.first <= answers.work.last'",
        "'answers.more.x'",
        "31: steps.work.rules.0.when_not: There is no earlier step 'more' here.",
    ),
    "an enrolment that looks at steps": (
        'title = "Club"',
        'title = "Club"\nenrol_when = "steps.work == \'completed\'"',
        "4: enrol_when: There is no earlier step 'work' here.",
    ),
    "a schema with an unknown type": (
        '"integer", minimum',
        '"intger", minimum',
        "17: steps.profile.fields.properties.age.type: ",
    ),
    "a schema that is far away": (
        'type = "object"',
        '"$ref" = "https://example.com/x"',
        "12: steps.profile.fields.$ref: ",
    ),
    "a pattern that looks ahead": (
        "minLength = 2",
        "pattern = '(?=a)'",
        "16: steps.profile.fields.properties.name.pattern: ",
    ),
    "an unknown fact": ('"fact:paid"', '"fact:piad"', "45: unlocks.library.requires.0: There is no fact 'piad'."),
    "a need of no kind": ('"fact:paid"', '"paid"', "45: unlocks.library.requires.0: Write fact:NAME"),
    "a number for a need": ('"fact:paid"', "7", "45: unlocks.library.requires.0: Write a text, in quotes."),
    "a number among alternatives": (
        '"fact:paid"',
        '["fact:paid",\n7]',
        "46: unlocks.library.requires.0.1: Write a text, in quotes.",
    ),
    "no alternatives": ('"fact:paid"', '"fact:paid", []', "45: unlocks.library.requires.1: This list is empty"),
    "no needs": ('"fact:paid"', "", "45: unlocks.library.requires: At least 1 of these."),
    "a provider of a fact without": (
        '"fact:paid"',
        '"fact:paid:openai"',
        "45: unlocks.library.requires.0: Only verified_key names a provider.",
    ),
    "a grant for an unknown step": (
        '"fact:paid"',
        '["step:nothing"]',
        "45: unlocks.library.requires.0.0: There is no step 'nothing'.",
    ),
    "a step that requires itself": (
        '"step:profile"',
        '"step:work"',
        "23: steps.work.requires.0: A step cannot wait for itself.",
    ),
    "a step that requires an unknown one": (
        '"step:profile"',
        '"step:nothing"',
        "23: steps.work.requires.0: There is no step 'nothing'.",
    ),
    "a step that requires a later one": (
        'title = "Profile"',
        'title = "Profile"\nrequires = [["fact:email", "step:work"]]',
        "10: steps.profile.requires.0.1: Step 'work' comes later",
    ),
    "a step done when itself is done": (
        "required = false",
        'done_when = ["step:work"]',
        "22: steps.work.done_when.0: A step cannot wait for itself.",
    ),
    "a circle": (
        'title = "Profile"',
        'title = "Profile"\ndone_when = ["step:work"]',
        "10: steps.profile.done_when: These wait for each other: ",
    ),
    "a default for an unknown field": (
        "{ first = 2000 }",
        "{ frist = 2000 }",
        "37: steps.work.defaults.0.values.frist: There is no field 'frist'. Known: first, last.",
    ),
    "a default that does not fit": (
        "{ first = 2000 }",
        '{ first = "x" }',
        "37: steps.work.defaults.0.values.first: This does not fit its own field: ",
    ),
    "a message for an unknown field": (
        "required = false",
        'messages = { "frist.type" = "No." }',
        "22: steps.work.messages.frist.type: There is no field 'frist'.",
    ),
    "a rule about an unknown field": (
        'field = "last"',
        'field = "lost"',
        "32: steps.work.rules.0.field: There is no field 'lost'.",
    ),
    "a step's flag twice": (
        "required = false",
        'flag = "f"\n[[steps]]\nkey = "x"\ntitle = "x"\nflag = "f"\n[[steps]]\nkey = "y"\ntitle = "y"',
        "26: steps.x.flag: There are two of the step's flag 'f'",
    ),
    "an unlock and a reward of one name": (
        '["fact:paid"]',
        '["fact:paid"]\n[[rewards]]\nkey = "library"\ntitle = "x"\nrequires = ["step:work"]',
        "47: rewards.library.key: There are two of the unlock or reward 'library'",
    ),
    "a given step with fields": (
        'title = "Profile"',
        'title = "Profile"\nweight = 5\n[[steps]]\nkey = "here"\ntitle = "x"\ngiven = true\ndone_when = ["fact:email"]',
        "17: steps.here.fields: A given step asks for nothing",
    ),
    "a given step that is done by a step": (
        'title = "Profile"',
        'title = "Profile"\nweight = 5\n[[steps]]\nkey = "here"\ntitle = "x"\ngiven = true\ndone_when = ["step:profile"]\n[[steps]]\nkey = "more"\ntitle = "x"',
        "15: steps.here.done_when: A given step is done by facts",
    ),
    "a given step that nothing gives": (
        'title = "Profile"',
        'title = "Profile"\nweight = 5\n[[steps]]\nkey = "here"\ntitle = "x"\ngiven = true\n[[steps]]\nkey = "more"\ntitle = "x"',
        "11: steps.here.done_when: A given step is done by facts",
    ),
    "given steps that weigh too much": (
        'title = "Profile"',
        'title = "Profile"\n[[steps]]\nkey = "here"\ntitle = "x"\ngiven = true\ndone_when = ["fact:email"]\n[[steps]]\nkey = "more"\ntitle = "x"\n',
        "13: steps.here.given: Given steps weigh 1 of 4",
    ),
}
