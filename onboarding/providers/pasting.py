"""Take in what a user pasted: tidy it, refuse what cannot be a key, warn about what looks odd.

A format only ever warns, because vendors change theirs without telling; it binds where the value becomes part of an
address. Whatever is refused names the field and never repeats the value.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from onboarding.address import AddressRefused, HostAndPort, parse_address
from onboarding.errors import Permanent
from onboarding.providers.conversation import Credential
from onboarding.providers.spec import KeyField, Provider
from onboarding.secret import Secret

LONGEST = 4096
SHORTEST_USUAL = 10
_LAST = 4
_SENDABLE = re.compile(r"[\x21-\x7e]+")
_NAME = re.compile(r"[\x20-\x39\x3b-\x7e]+")  # without a colon, which would end it in a header
_UNSEEN_AROUND = " \t\r\n\v\f\u00a0\u200b\u200c\u200d\u2060\ufeff"
_PLACEHOLDER = re.compile(
    r"""(?ix) \.{3} | \*{4} | <[^>]*> | \{[^}]*\} | ^x{4,}$
    | ^(?:your|my|insert|enter|paste|change|replace)[\s_-]?(?:your|this|me)?[\s_-]?(?:api|secret|access)?[\s_-]?(?:key|token|here)
    | ^your(?:[\s_-][a-z]+){0,3}[\s_-](?:key|token|here) | ^(?:change|replace)[\s_-]?(?:me|this)$"""
)


class KeyRefused(Permanent):
    """What was entered cannot be a key; `field` says where."""

    code = "malformed_key"
    say = "This does not look like an API key. Please copy it again."

    def __init__(self, field: str, code: str, say: str) -> None:
        super().__init__(f"{field}: {code}", code=code, say=say, learned={"field": field})
        self.field = field


class ProviderUnknown(Permanent):
    """There is no such provider."""

    code = "unknown_provider"
    say = "We do not know this provider. Please choose one from the list."


class CustomAddressRefused(KeyRefused):
    """A server of the user's own may not be asked here."""

    code = "custom_address"


@dataclass(frozen=True, slots=True)
class Pasted:
    """What can be kept: the credential, what looked odd about it, and what may be shown of it."""

    credential: Credential
    warnings: tuple[str, ...]
    last_four: str
    base_url: str | None


@dataclass(frozen=True, slots=True)
class Custom:
    """Whether users may name servers of their own, and which (host, port) pairs beside https on 443 are open."""

    on: bool = False
    allowed: Container[HostAndPort] = ()


def take_in(
    provider: Provider, given: Mapping[str, str], providers: Mapping[str, Provider], custom: Custom | None = None
) -> Pasted:
    """Check what a user entered for a provider.

    Args:
        provider: whom the key is for.
        given: field name -> text, as it was typed.
        providers: all of them, to notice the key of another one.
        custom: what is open to addresses of the user's own; nothing where not given.

    Raises:
        KeyRefused: `field`, `code` and `say` tell what is the matter.
    """
    _no_strangers(provider, given)
    values = {one.name: _value(one, given.get(one.name, ""), custom or Custom()) for one in provider.fields}
    secrets = [values[one.name] for one in provider.fields if one.kind == "secret"]
    _refuse_kinds(provider, values)
    return Pasted(
        credential={name: Secret(value) for name, value in values.items()},
        warnings=tuple(_warnings(provider, values, providers)),
        last_four=_last_four(secrets[0] if secrets else ""),
        base_url=next((values[one.name] for one in provider.fields if one.kind == "url"), None),
    )


def _no_strangers(provider: Provider, given: Mapping[str, str]) -> None:
    known = [one.name for one in provider.fields]
    if not given.keys() <= set(known):  # the name is not repeated: a key that was mistaken for one would be shown
        raise KeyRefused("unknown", "unknown_field", f"{provider.name} has no such field. It has: {', '.join(known)}.")


def _value(one: KeyField, typed: str, custom: Custom) -> str:
    """Tidy and check one field."""
    text = typed.strip(_UNSEEN_AROUND)
    if not text and one.default:
        text = one.default
    for bad, code, say in _complaints(one, text):
        if bad:
            raise KeyRefused(one.name, code, say)
    return _address(one, text, custom) if one.kind == "url" else text


def _complaints(one: KeyField, text: str) -> Iterator[tuple[bool, str, str]]:
    label = one.label
    yield not text, "empty", f"{label} is empty. Please paste it."
    yield len(text) > LONGEST, "too_long", f"{label} is longer than {LONGEST:,} characters. Please paste the key alone."
    named = one.kind == "plain" and not one.anchor  # a name may have a space in it
    yield (
        bool(re.search(r"[^\S ]" if named else r"\s", text)),
        "contains_space",
        f"{label} contains a space or a line break. Please copy it again, in one piece.",
    )
    yield (
        not (_NAME if named else _SENDABLE).fullmatch(text),
        "forbidden_characters",
        f"{label} contains characters that no key has, perhaps unseen ones. Please copy it again.",
    )
    yield (
        one.kind == "secret" and bool(_PLACEHOLDER.search(text)),
        "placeholder",
        f"{label} is a placeholder from an example. Please paste your own.",
    )
    yield (
        one.anchor and not re.fullmatch(one.pattern or "", text),
        "malformed",
        f"{label} does not have the form it needs{f' ({one.hint})' if one.hint else ''}. Please copy it again.",
    )


def _address(one: KeyField, text: str, custom: Custom) -> str:
    """Return a base address without a slash at its end; https on its usual port, or a pair that is allowed."""
    own = is_own(one, text)
    try:
        # Its pattern says all there is to say of a provider's own address, its port included.
        address = parse_address(text, allowed=_AnyPair() if own else custom.allowed)
    except AddressRefused as refused:
        raise CustomAddressRefused(one.name, "custom_address", f"{one.label}: {refused.say}") from None
    usual = address.scheme == "https" and address.port == 443  # noqa: PLR2004 - https
    if "?" in address.path_and_query or not (usual or own or (address.host, address.port) in custom.allowed):
        say = f"{one.label} must be an https:// address, without a port and without anything after a question mark."
        raise CustomAddressRefused(one.name, "custom_address", say)
    if not (own or custom.on):
        say = f"{one.label}: servers of your own cannot be used here. Please ask whoever runs this service."
        raise CustomAddressRefused(one.name, "custom_address_off", say)
    return address.url.rstrip("/")


def is_own(one: KeyField, address: str) -> bool:
    """Say whether an address is the provider's own, which its pattern tells."""
    return bool(one.own and re.fullmatch(one.own, address.rstrip("/").lower()))


class _AnyPair:
    def __contains__(self, _pair: object) -> bool:
        return True


def _refuse_kinds(provider: Provider, values: Mapping[str, str]) -> None:
    for one in provider.fields:
        for refusal in provider.refuse if one.kind == "secret" else ():
            if re.search(refusal.pattern, values[one.name]):
                raise KeyRefused(one.name, "wrong_kind_of_key", refusal.say)


def _warnings(provider: Provider, values: Mapping[str, str], providers: Mapping[str, Provider]) -> Iterator[str]:
    for one in provider.fields:
        text = values[one.name]
        if one.kind == "url" or (one.pattern and re.fullmatch(one.pattern, text)):
            continue
        if one.kind == "secret" and (other := _belongs_to(text, provider, providers)):
            yield f"{one.label}: this looks like a key of {other.name}."
        elif one.pattern:
            yield f"{one.label} does not look as usual{f' ({one.hint})' if one.hint else ''}."
        elif one.kind == "secret" and len(text) < SHORTEST_USUAL:
            yield f"{one.label} is unusually short."


def _belongs_to(text: str, provider: Provider, providers: Mapping[str, Provider]) -> Provider | None:
    """Find the other provider whose telling format this is: one that begins with letters of its own."""
    for other in providers.values():
        for one in other.fields if other.id != provider.id else ():
            start = one.sample.partition("<")[0]
            if len(start) > _LAST - 1 and one.pattern and text.startswith(start) and re.fullmatch(one.pattern, text):
                return other
    return None


def _last_four(secret: str) -> str:
    """Return the last four characters; none of a text so short that they would give it away."""
    return secret[-_LAST:] if len(secret) >= 4 * _LAST else ""
