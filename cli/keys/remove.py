"""`usher keys remove`: forget a user's key."""

from __future__ import annotations

import click

from cli.keys.naming import as_json_option, id_and_name, no_key, whose
from cli.start import use_servers
from cli.terminal import out, plain, print_json
from db import keys, scope
from db.engine import unit
from db.providers import known


@click.command()
@whose
@click.argument("provider")
@as_json_option
def remove(user: str, provider: str, *, as_json: bool) -> None:
    """Delete a user's API key and the history of its checks.

    The key goes on working at its provider: only there can it be revoked.
    """
    use_servers()
    wanted, name = id_and_name(provider)
    with unit(scope.user(user)) as tx:
        if not keys.remove(tx, user, wanted):
            raise no_key(user, wanted)
    if as_json:
        print_json({"user_id": user, "provider": wanted, "removed": True})
        return
    told = (
        f"The key of {plain(name)} is deleted here. Its provider was not told: revoke it there as well{_where(wanted)}."
    )
    out.print(told, markup=False, soft_wrap=True)


def _where(provider: str) -> str:
    found = known().get(provider)
    return f", at {found.key_page_url}" if found and found.key_page_url else ""
