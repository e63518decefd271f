"""The manager: a user's keys in the database, the developer's own without a user, and `.env` on their machine alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from dotenv import dotenv_values
from sqlalchemy import Connection
from structlog.testing import capture_logs

from db.naming import all_variables
from db.providers import known
from db.scope import worker_scope
from db.services import APIKeyManager, get_api_keys
from onboarding.providers.pasting import KeyRefused
from tests.db.sealed_rows import rows
from tests.db.services.conftest import Deploy, fake

LONG = "u" * 256  # no user's name is so long: the database refuses it


def whole(manager: APIKeyManager) -> dict[str, str]:
    """Return what a worker sees."""
    with worker_scope():
        return manager.get_all_keys()


@pytest.mark.parametrize(
    ("short", "documented"),
    [
        ("save", "save_api_key"),
        ("get", "get_api_key"),
        ("has", "has_api_key"),
        ("remove", "remove_api_key"),
        ("get_all", "get_all_keys"),
    ],
)
def test_the_short_names_are_the_documented_ones(short: str, documented: str) -> None:
    assert getattr(APIKeyManager, short) is getattr(APIKeyManager, documented)


class TestOfAUser:
    """A manager with a user works on that user's rows."""

    def test_saves_gives_and_removes(self, on: Connection, environment: pytest.MonkeyPatch) -> None:
        manager = APIKeyManager("u")
        assert manager.save("exa", fake("exa"))
        assert (manager.has("exa"), manager.get("exa"), manager.get_all()) == (True, "…e200", {"exa": "…e200"})
        assert manager.remove("exa")
        assert (manager.has("exa"), manager.get("exa"), manager.get_all()) == (False, None, {})
        assert not manager.remove("exa")

    def test_gives_whole_keys_to_a_worker(self, on: Connection, environment: pytest.MonkeyPatch) -> None:
        APIKeyManager("u").save("metaphor", fake("exa"))
        with worker_scope():
            assert APIKeyManager("u").get("exa") == APIKeyManager("u").get("metaphor") == fake("exa")

    def test_always_shows_what_the_database_holds(self, on: Connection, environment: pytest.MonkeyPatch) -> None:
        manager, another = APIKeyManager("u"), APIKeyManager("u")
        another.save("exa", fake("exa"))
        assert manager.load_api_keys() == {"exa": "…e200"}

    def test_touches_nobody_elses(self, on: Connection, environment: pytest.MonkeyPatch) -> None:
        APIKeyManager("u").save("exa", fake("exa"))
        other = APIKeyManager("v")
        assert (other.has("exa"), other.get("exa"), other.get_all()) == (False, None, {})
        assert not other.remove("exa")
        assert APIKeyManager("u").has("exa")

    @pytest.mark.parametrize("nobody", ["", "v"], ids=["an empty name", "a stranger"])
    def test_never_falls_back_to_the_developers(
        self, on: Connection, environment: pytest.MonkeyPatch, nobody: str
    ) -> None:
        environment.setenv("OPENAI_API_KEY", fake("openai"))
        assert (APIKeyManager(nobody).has("openai"), whole(APIKeyManager(nobody))) == (False, {})

    def test_knows_nothing_of_an_unknown_provider(self, on: Connection, environment: pytest.MonkeyPatch) -> None:
        manager = APIKeyManager("u")
        assert (manager.get("nosuch"), manager.has("nosuch"), manager.remove("nosuch")) == (None, False, False)

    def test_refuses_what_cannot_be_a_key(self, on: Connection, environment: pytest.MonkeyPatch) -> None:
        with pytest.raises(KeyRefused):
            APIKeyManager("u").save("openai", "")

    @pytest.mark.parametrize("user", ["u", None])
    def test_keeps_nothing_of_an_unknown_provider(
        self, on: Connection, environment: pytest.MonkeyPatch, user: str | None
    ) -> None:
        with capture_logs() as logs:
            assert not APIKeyManager(user).save_api_key("nosuch", fake("openai"))
        assert [one["reason"] for one in logs] == ["unknown_provider"]


class TestOfTheDeveloper:
    """A manager without a user reads the environment and `.env`, as the settings do."""

    def test_reads_the_environment(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("EXA_API_KEY", fake("exa"))
        assert APIKeyManager().get_all() == {"exa": "…e200"}
        assert whole(APIKeyManager()) == {"exa": fake("exa")}

    def test_reads_the_file(self, environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text(f"HF_TOKEN={fake('huggingface')}\nDATABASE_URL=nothing\n", encoding="utf-8")
        assert whole(APIKeyManager()) == {"huggingface": fake("huggingface")}

    def test_believes_the_environment_before_the_file(self, environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text(f"EXA_API_KEY={fake('exa', 0x401)}\n", encoding="utf-8")
        environment.setenv("EXA_API_KEY", fake("exa"))
        assert whole(APIKeyManager()) == {"exa": fake("exa")}

    def test_takes_an_empty_variable_for_none(self, environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text(f"EXA_API_KEY={fake('exa')}\nTAVILY_API_KEY=\n", encoding="utf-8")
        environment.setenv("EXA_API_KEY", "")
        assert whole(APIKeyManager()) == {"exa": fake("exa")}

    def test_reads_the_variable_of_an_older_name(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("METAPHOR_API_KEY", fake("exa"))
        assert APIKeyManager().has("exa")
        environment.setenv("EXA_API_KEY", fake("exa", 0x401))
        assert whole(APIKeyManager()) == {"exa": fake("exa", 0x401)}

    def test_remembers_what_was_saved_before_all_else(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("EXA_API_KEY", fake("exa"))
        manager = APIKeyManager()
        assert manager.save("exa", fake("exa", 0x401))
        assert whole(manager) == {"exa": fake("exa", 0x401)}

    def test_remembers_what_was_removed(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("EXA_API_KEY", fake("exa"))
        manager = APIKeyManager()
        assert manager.remove("exa")
        assert (manager.has("exa"), manager.get("exa")) == (False, None)
        assert not manager.remove("exa")

    def test_never_shows_a_key_in_its_own_text(self, environment: pytest.MonkeyPatch) -> None:
        manager = APIKeyManager()
        manager.save("exa", fake("exa"))
        assert "c0de200" not in f"{manager!r} {vars(manager._keys) if hasattr(manager._keys, '__dict__') else ''}"
        assert "c0de200" not in repr(manager._keys._saved)  # type: ignore[union-attr] # without a user

    def test_refuses_what_cannot_be_a_key(self, environment: pytest.MonkeyPatch) -> None:
        with pytest.raises(KeyRefused):
            APIKeyManager().save("openai", "")
        assert APIKeyManager().get_all() == {}


class TestTheFile:
    """`.env` is written with DEPLOY_ENV=local."""

    @pytest.mark.parametrize("place", [None, "", "production", "Local", "local "], ids=repr)
    @pytest.mark.parametrize("user_id", [None, "u"], ids=["the developer", "a user"])
    def test_is_never_written_elsewhere(
        self, on: Connection, deploy: Deploy, tmp_path: Path, place: str | None, user_id: str | None
    ) -> None:
        if place is not None:
            deploy(place)
        manager = APIKeyManager(user_id)
        assert manager.save("exa", fake("exa"))
        assert manager.remove("exa")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("user_id", [None, "u"], ids=["the developer", "a user"])
    def test_holds_what_was_saved_for_its_owner_alone(
        self, on: Connection, env_file: Path, user_id: str | None
    ) -> None:
        assert APIKeyManager(user_id).save("exa", fake("exa"))
        assert dotenv_values(env_file) == {"EXA_API_KEY": fake("exa")}
        assert env_file.stat().st_mode & 0o777 == 0o600
        assert whole(APIKeyManager()) == {"exa": fake("exa")}

    @pytest.mark.parametrize("user_id", [None, "u"], ids=["the developer", "a user"])
    def test_loses_what_was_removed(self, on: Connection, env_file: Path, user_id: str | None) -> None:
        manager = APIKeyManager(user_id)
        manager.save("exa", fake("exa"))
        manager.save("openai", fake("openai"))
        assert manager.remove("metaphor")
        assert dotenv_values(env_file) == {"OPENAI_API_KEY": fake("openai")}

    def test_keeps_the_developers_key_when_a_users_other_one_is_removed(self, on: Connection, env_file: Path) -> None:
        APIKeyManager("u").save("exa", fake("exa"))
        APIKeyManager().save("exa", fake("exa", 0x401))
        assert APIKeyManager("u").remove("exa")
        assert dotenv_values(env_file) == {"EXA_API_KEY": fake("exa", 0x401)}

    def test_holds_the_variable_of_the_name_that_was_used(self, env_file: Path) -> None:
        APIKeyManager().save("metaphor", fake("exa"))
        assert dotenv_values(env_file) == {"METAPHOR_API_KEY": fake("exa")}

    def test_never_holds_two_keys_of_one_provider(self, env_file: Path) -> None:
        APIKeyManager().save("exa", fake("exa"))
        APIKeyManager().save("metaphor", fake("exa", 0x401))
        new = fake("exa", 0x401)
        assert dotenv_values(env_file) == {"EXA_API_KEY": new, "METAPHOR_API_KEY": new}

    def test_does_not_hold_what_could_not_be_saved(self, on: Connection, env_file: Path) -> None:
        assert not APIKeyManager(LONG).save("exa", fake("exa"))
        assert not env_file.exists()

    def test_does_not_hold_what_has_no_variable(self, on: Connection, env_file: Path) -> None:
        name = next(one.id for one in known().values() if one.id not in all_variables() and len(one.fields) == 1)
        assert APIKeyManager("u").save(name, fake(name))
        assert not env_file.exists()

    def test_that_cannot_be_written_makes_a_save_false_and_loses_no_key(self, on: Connection, env_file: Path) -> None:
        env_file.mkdir()
        assert APIKeyManager("u").save("exa", fake("exa")) is False
        assert get_api_keys("u") == {"exa": "…e200"}
        assert len(rows(on)) == 1
