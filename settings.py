"""Everything that is read from the environment: typed, frozen, read once.

A setting is one field here. `.env.example` is written from these fields and compared in the gate.
Values come from the environment first, then from a `.env` file in the working folder, then from the default.
Without DATABASE_URL and BROKER_URL Usher starts its own PostgreSQL and Valkey below USHER_HOME.
"""

from __future__ import annotations

import os
import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ENV_FILE = Path(".env")
PROJECT = Path(__file__).resolve().parent
_ADDRESS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+"
_MODEL = re.compile(r"[a-z0-9_]+ *= *[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}")
_SENDER = re.compile(rf'(?:"[^"\\]*"|[^"<>@,;:\\]*) *<{_ADDRESS}>|{_ADDRESS}')


class SettingsError(Exception):
    """A setting has a value that cannot be used. The message names the variable, never its value."""


class Settings(BaseSettings):
    """Usher's settings. Field names in capitals are the variables' names."""

    model_config = SettingsConfigDict(
        env_prefix="USHER_",
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    home: Path = Field(
        default=PROJECT / ".usher",
        description="Folder of the embedded PostgreSQL and Valkey: data, sockets, logs.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="PostgreSQL 15 to 18, as postgresql://user:password@host/name. Empty: the embedded server.",
    )
    migrate_url: SecretStr | None = Field(
        default=None,
        description="Direct connection for migrations where DATABASE_URL is a transaction pooler.",
    )
    broker_url: SecretStr | None = Field(
        default=None,
        validation_alias="BROKER_URL",
        description="redis://, rediss://, redis+socket://, sentinel:// or amqp://. Empty: the embedded Valkey.",
    )
    redis_url: SecretStr | None = Field(
        default=None,
        validation_alias="REDIS_URL",
        description="Redis for live news and per-host politeness. Empty: the broker, where that is a Redis.",
    )
    broker_master_name: str = Field(default="", description="Name of the master for sentinel:// brokers.")
    db_pool_size: int = Field(
        default=10, ge=1, le=80, description="Database connections of one worker process at most."
    )
    db_prepare: bool = Field(
        default=True, description="Prepare repeated statements; turn off behind a pooler that cannot keep them."
    )
    lease_seconds: float = Field(
        default=20, ge=1, le=300, description="A running job whose worker is silent for so long is taken back."
    )
    stop_grace_seconds: float = Field(
        default=20, ge=0, le=600, description="How long a stopping worker lets running jobs finish before handing back."
    )
    max_failures: int = Field(default=5, ge=1, le=100, description="A job that failed so often is not tried again.")
    keep_done_days: float = Field(default=7, ge=0, description="Finished jobs older than this are pruned.")
    keep_failed_days: float = Field(
        default=90, ge=0, description="Failed and cancelled jobs older than this are pruned."
    )
    web_concurrency: int = Field(default=2, ge=1, le=64, description="Processes that analyse websites, per worker.")
    threads_concurrency: int = Field(default=16, ge=1, le=500, description="Threads of the waiting queues, per worker.")
    web_memory_mb: int = Field(
        default=512,
        ge=64,
        description="Memory that one website analysis may take beyond the worker's baseline, in MiB.",
    )
    door_queues: str = Field(
        default="",
        description="Further broker queues on which onboarding.enqueue is served, separated by commas (such as: celery).",
    )
    extra_tasks: str = Field(
        default="", description="Modules with jobs of your own that workers import too, separated by commas."
    )
    master_keys: SecretStr | None = Field(
        default=None,
        description="Keys that seal users' API keys, as k2:<base64>,k1:<base64>; the first seals. usher vault new-key makes one.",
    )
    pepper: SecretStr | None = Field(
        default=None,
        description="Key of the fingerprints of API keys, as p1:<base64>. usher vault new-key --pepper makes one.",
    )
    tenant: str = Field(
        default="main", min_length=1, max_length=64, description="Whose API keys these are; part of each seal."
    )
    custom_base_urls: bool = Field(
        default=False,
        description="Whether users may name a server of their own for API keys (such as a compatible model).",
    )
    providers: Path | None = Field(
        default=None, description="Folder with further API-key providers, one TOML file each; same id replaces ours."
    )
    providers_at: str = Field(
        default="",
        description="Send all API-key checks to this http://host:port instead of the providers (development only).",
    )
    flows: Path | None = Field(
        default=None,
        description="A flow of your own (TOML file), or a folder of them; one with a built-in flow's name replaces it.",
    )
    keep_checks_days: float = Field(default=90, ge=1, description="Checks of API keys older than this are pruned.")
    keep_calls_days: float = Field(
        default=396, ge=2, description="Calls to models that ended longer ago than this are pruned, with their cost."
    )
    keep_events_days: float = Field(
        default=396, ge=31, description="Months of step events that ended longer ago than this are dropped."
    )
    deploy_env: str = Field(
        default="",
        validation_alias="DEPLOY_ENV",
        description="local: keys saved through APIKeyManager are also written to .env. Anything else: never.",
    )
    website_brand_columns: bool = Field(
        default=True,
        validation_alias="ENABLE_WEBSITE_BRAND_COLUMNS",
        description="Whether the services keep and tell what an analysis says of the brand: 1, true, yes or on.",
    )
    fetch_contact: str = Field(
        default="",
        description="Address in the User-Agent where a site's owner can ask who is reading (a page or an e-mail).",
    )
    fetch_allow: str = Field(
        default="",
        description="Exact host:port pairs on private addresses that may be fetched (development only), by commas.",
    )
    reuse_analysis_hours: float = Field(
        default=24, ge=0, description="A finished analysis of the same address younger than this is used again."
    )
    app_url: str = Field(
        default="",
        description="Page of the web app where a user goes on, to which letters link. Empty: nobody is reminded.",
    )
    mail_from: str = Field(
        default="Usher <usher@localhost>", description="Sender of letters, as Name <address>; answers reach it."
    )
    maildir: Path | None = Field(
        default=None, description="Folder into which letters are put, as a Maildir. Empty: mail below USHER_HOME."
    )
    remind_after_hours: float = Field(
        default=24, ge=1, description="A user who has not moved on from a step for so long is reminded of it, once."
    )
    enrich: bool = Field(
        default=False,
        description="Whether a model may refine personas and analyses, with a valid key that the user stored.",
    )
    llm_models: str = Field(
        default="", description="Models to ask instead of the usual ones, as openai=name,anthropic=name."
    )
    llm_timeout_seconds: float = Field(
        default=60, ge=1, le=240, description="How long a model is waited for, corrections included."
    )
    llm_tokens_per_call: int = Field(
        default=45_000, ge=0, description="Tokens that one call to a model may take, two corrections included."
    )
    llm_tokens_per_day: int = Field(
        default=120_000, ge=0, description="Tokens that a user's calls to models may take a day (UTC). 0: none is made."
    )
    llm_usd_per_day: float = Field(
        default=0.50,
        ge=0,
        description="US dollars that a user's calls to models may cost a day (UTC), where the price is known.",
    )
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto", description="auto: lines for people on a terminal, JSON elsewhere."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Least level logged.")

    @field_validator(
        "database_url", "migrate_url", "broker_url", "redis_url", "master_keys", "pepper", "providers", "flows", "maildir",
        mode="before",
    )  # fmt: skip
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        return None if value in ("", None) else value

    @field_validator("website_brand_columns", mode="before")
    @classmethod
    def _said_to_be_on(cls, value: object) -> bool:
        return value is True or str(value).strip().lower() in {"1", "true", "yes", "on"}

    @field_validator("providers_at", mode="after")
    @classmethod
    def _a_server_alone(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[a-zA-Z0-9.-]+:[0-9]{1,5}/?", value):
            raise ValueError("http://host:port, and nothing after it")
        return value.rstrip("/")

    @field_validator("llm_models", mode="after")
    @classmethod
    def _pairs_of_names(cls, value: str) -> str:
        if not all(_MODEL.fullmatch(pair.strip()) for pair in value.split(",") if pair.strip()):
            raise ValueError("provider=model, separated by commas")
        return value

    @field_validator("app_url", mode="after")
    @classmethod
    def _a_page(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/?#\\\"<>]+[^\s\\\"<>]*", value):
            raise ValueError("http://… or https://…, without spaces")
        return value

    @field_validator("mail_from", mode="after")
    @classmethod
    def _one_sender(cls, value: str) -> str:
        if not value.isprintable() or not _SENDER.fullmatch(value):
            raise ValueError("Name <address>, and nothing else")
        return value

    @field_validator("home", "maildir", mode="after")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().resolve() if value else None

    @property
    def fetch_pairs(self) -> frozenset[tuple[str, int]]:
        """The pairs of USHER_FETCH_ALLOW as they are written; whoever dials checks them more closely."""
        pairs = (pair.strip().rpartition(":") for pair in self.fetch_allow.split(","))
        return frozenset((host.lower(), int(port)) for host, _, port in pairs if port.isdecimal())

    @property
    def llm_model_of(self) -> dict[str, str]:
        """The models of USHER_LLM_MODELS, by provider."""
        pairs = (pair.strip().partition("=") for pair in self.llm_models.split(",") if pair.strip())
        return {provider.strip(): model.strip() for provider, _, model in pairs}

    @property
    def mail_folder(self) -> Path:
        """The Maildir that letters are put into."""
        return self.maildir or self.home / "mail"

    @property
    def lease(self) -> timedelta:
        """The lease of a running job."""
        return timedelta(seconds=self.lease_seconds)


@cache
def settings() -> Settings:
    """Read the settings once per process.

    Raises:
        SettingsError: naming every variable that cannot be used.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{variable(str(e['loc'][0]))}: {e['msg']}" for e in error.errors(include_input=False))
        raise SettingsError(wrong) from None


def variable(field: str) -> str:
    """Return the name of the environment variable behind a field."""
    known = Settings.model_fields.get(field)
    alias = known.validation_alias if known else None
    return alias if isinstance(alias, str) else field if field.isupper() else f"USHER_{field.upper()}"


def reread(**changes: str) -> Settings:
    """Set variables for this process and its children, and read the settings again.

    For start-up code and tests only: what has already been passed down does not change.
    """
    os.environ.update(changes)
    settings.cache_clear()
    return settings()


def child_environment(**changes: str) -> dict[str, str]:
    """Return the environment to start a child process with."""
    return {**os.environ, **changes}
