"""Why a field cannot be locked or edited as asked.

Permanent
├── FieldUnknown     there is no such field, or it is not the user's to change
├── FieldEmpty       nothing stands there yet that could be locked
└── ValueUnusable    the field cannot have this value
"""

from __future__ import annotations

from onboarding.errors import Permanent


class FieldUnknown(Permanent):
    """There is no such field, or it is measured and not for anybody to change."""

    code = "field_unknown"
    say = "There is no such field to change in a persona."


class FieldEmpty(Permanent):
    """Nothing stands in the field, and no value was given."""

    code = "field_empty"
    say = "Nothing stands in this field yet. Give a value to lock."


class ValueUnusable(Permanent):
    """The value is not one that the field can have."""

    code = "value_unusable"
    say = "This field cannot have this value."
