"""Show where a secret address leads without showing the secret: scheme, host and name, nothing else."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, urlsplit

HIDDEN = "(set, not shown)"
# The words of a URL's query that say where it leads.
_WHERE = ("host", "port", "db", "virtual_host")


def masked(address: str) -> str:
    """Return an address without user, password and options; several are separated by semicolons, as for Sentinel.

    What cannot be read for certain, such as a password with an unescaped slash, is not shown at all.
    """
    return ";".join(_masked(one.strip()) for one in address.split(";") if one.strip()) or HIDDEN


def _masked(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return HIDDEN
    if not parts.scheme or "://" not in address or "@" in parts.path + parts.fragment:
        return HIDDEN
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}{_where(parts)}"


def _where(parts: SplitResult) -> str:
    kept = [f"{name}={value}" for name, value in parse_qsl(parts.query) if name in _WHERE and "@" not in value]
    return "?" + "&".join(kept) if kept else ""
