"""What can be said without asking anybody: of a step's data, a key, an address, and how this process is set up.

Nothing is repeated that was given, and nothing of it is logged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import SQLAlchemyError

from db import migrate
from db.engine import NoDatabaseError
from db.providers import known
from db.research import FIELDS as RESEARCH
from db.services.api_key_manager import APIKeyManager
from db.services.key_forms import fault_of
from db.services.lending import reason_of
from db.vault import vault
from onboarding.address import AddressRefused, NoAddress, parse_address, public_site
from settings import ENV_FILE, SettingsError, settings

Data = Mapping[str, Any]
Verdict = dict[str, Any]

_NEEDED = ("gemini", "exa", "copilotkit")
_FOUND = ("competitors", "researchSummary", "sitemapAnalysis")
_AI = ("openai", "gemini", "anthropic", "mistral")
_SEARCH = ("serper", "serpapi", "tavily", "exa", "firecrawl")
_MASK = "…"


def validate_step_data(step_number: object, data: object) -> list[str]:
    """Return what is missing or wrong in a step's data, as sentences; nothing where all is right.

    These are the rules that older clients go by. What a step really asks for is in the flow.
    """
    return list(_complaints(step_number, data if isinstance(data, Mapping) else {}))


def _complaints(number: object, data: Data) -> Iterator[str]:
    match number:
        case 1:
            yield from _of_keys(data.get("api_keys"))
        case 2:
            yield from _of_website(data.get("website") or data.get("website_url"))
        case 3:
            yield from _of_research(data)
        case 4:
            yield from _of_persona(data)


def _of_keys(given: object) -> Iterator[str]:
    if not isinstance(given, Mapping) or not given:
        yield "API keys configuration is required"
        return
    if missing := [name for name in _NEEDED if not given.get(name)]:
        yield f"Missing required API keys: {', '.join(missing)}"
    for name in _NEEDED:
        key = given.get(name)
        shown = isinstance(key, str) and key.startswith(_MASK)  # kept before, and shown like this
        if key and not shown and (fault := fault_of(name, key) if isinstance(key, str) else "This is no text"):
            yield f"{name}: {fault}"


def _of_website(url: object) -> Iterator[str]:
    if not url:
        yield "Website URL is required"
    elif not (isinstance(url, str) and validate_website_url(url)):
        yield "Invalid website URL format"


def _of_research(data: Data) -> Iterator[str]:
    if not data:
        yield "Research data is required for step 3 completion"
    elif not any(data.get(name) for name in _FOUND) and not any(data.get(name) is not None for name in RESEARCH):
        yield f"At least one research data field ({', '.join(_FOUND[:-1])}, or {_FOUND[-1]}) must be present"


def _of_persona(data: Data) -> Iterator[str]:
    core, platforms = data.get("corePersona"), data.get("platformPersonas")
    if not data:
        yield "Persona data is required for step 4 completion"
        return
    if missing := [name for name in ("corePersona", "platformPersonas") if not data.get(name)]:
        yield f"Missing required persona data: {', '.join(missing)}"
    if core and not (isinstance(core, Mapping) and core.get("identity")):
        yield "corePersona must contain identity information"
    if platforms is not None and not (isinstance(platforms, Mapping) and platforms):
        yield "At least one platform persona must be configured"


def validate_api_key(provider: str, api_key: str) -> Verdict:
    """Say whether a key looks like one of this provider; whether it works is for a check to find out."""
    fault = fault_of(provider, api_key)
    return {"valid": fault is None, "error": fault}


def validate_api_key_format(provider: str, api_key: str) -> bool:
    """Say whether a key looks like one of this provider."""
    return bool(validate_api_key(provider, api_key)["valid"])


def validate_website_url(url: object) -> bool:
    """Say whether this is an address that a public website can have: any top domain, in any script, with http or https."""
    if not isinstance(url, str):
        return False
    try:
        parse_address(url, allowed=settings().fetch_pairs)  # a scheme is not made up
        public_site(url, allowed=settings().fetch_pairs)
    except (NoAddress, AddressRefused):
        return False
    return True


class _Told(BaseSettings):
    """What older setups tell through the environment."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, env_file_encoding="utf-8", extra="ignore", frozen=True)

    website_url: str = ""
    personalization_done: str = ""
    integration_done: str = ""
    final_setup_complete: str = ""


def check_all_api_keys(api_manager: APIKeyManager) -> dict[str, Any]:
    """Say what is set up, group by group: keys to write and to search with, the website, and what the environment tells."""
    told = _Told()
    ai, search = _verdicts(api_manager, _AI), _verdicts(api_manager, _SEARCH)
    website = validate_website_url(told.website_url)
    done = {
        "personalization": _is_true(told.personalization_done),
        "integrations": _is_true(told.integration_done),
        "final_setup": _is_true(told.final_setup_complete),
    }
    summary = {
        "has_ai_provider": any(one["valid"] for one in ai.values()),
        "has_research_provider": any(one["valid"] for one in search.values()),
        "website_valid": website,
        "personalization_done": done["personalization"],
        "integration_done": done["integrations"],
        "final_setup_complete": done["final_setup"],
    }
    error = None if website else "Invalid or missing website URL"
    results = {
        "ai_providers": ai,
        "research_providers": search,
        "website_url": {"valid": website, "url": told.website_url or None, "error": error},
        **{name: {"valid": true, "status": "completed" if true else "pending"} for name, true in done.items()},
    }
    return {"all_valid": all(summary.values()), "results": results, "summary": summary}


def _verdicts(manager: APIKeyManager, providers: tuple[str, ...]) -> dict[str, Verdict]:
    catalogue = known()
    faults = {catalogue[name].env or name: manager.fault_of(name) for name in providers if name in catalogue}
    return {name: {"valid": fault is None, "error": fault} for name, fault in faults.items()}


def _is_true(told: str) -> bool:
    return told.strip().lower() == "true"


def validate_environment_setup() -> dict[str, Any]:
    """Say what keeps this process from working (`issues`), and what a developer may want to know (`warnings`)."""
    issues = [*_database_issues(), *_vault_issues()]
    keys = check_all_api_keys(APIKeyManager())["summary"]
    warnings = [
        text
        for missing, text in (
            (not keys["has_ai_provider"], "No key of an AI provider is set here; users' own keys are not looked at."),
            (not keys["has_research_provider"], "No key of a search provider is set here."),
        )
        if missing
    ]
    return {"valid": not issues, "issues": issues, "warnings": warnings}


def _database_issues() -> Iterator[str]:
    try:
        here, wanted = migrate.versions(settings())
    except NoDatabaseError as error:
        yield str(error)
    except SQLAlchemyError as error:
        yield f"The database does not answer: {reason_of(error)}."
    else:
        if here != wanted:
            yield f"The database is at {here or 'nothing'}, not at {wanted}. Run: usher migrate"


def _vault_issues() -> Iterator[str]:
    try:
        vault()
    except SettingsError as error:
        yield str(error)
