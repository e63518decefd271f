"""A small flow with a step of every kind, for the model of an onboarding; `completes` is to be filled in."""

TOUR = """
flow = "tour"
version = 1
title = "Tour"
completes = "{completes}"
flags = ["beta"]
facts = ["read"]

[[steps]]
key = "mail"
title = "Confirm your address"
given = true
done_when = ["fact:email"]

[[steps]]
key = "profile"
title = "Who you are"
weight = 3
[steps.fields]
required = ["name"]
properties = {{ name = {{ type = "string" }}, type = {{ enum = ["student", "expert"] }} }}

[[steps]]
key = "expert"
title = "What you know"
weight = 2
when = 'answers.profile.type == "expert"'

[[steps]]
key = "site"
title = "Your site"
weight = 2
done_when = ["fact:read"]

[[steps]]
key = "extras"
title = "More"
required = false
requires = ["step:profile"]

[[steps]]
key = "beta"
title = "Something new"
required = false
when = "flags.beta || facts.email"

[[unlocks]]
key = "tools"
title = "Tools"
requires = ["step:profile"]

[[rewards]]
key = "all"
title = "All"
requires = ["step:profile", "step:site", "fact:email"]
"""
