"""The tables. A docstring says what a row is; constraints carry the rules."""

from db.models.base import SCHEMA, Base
from db.models.jobs import Attempt, JobKind, JobRequest, JobRow, QueueRow, Tick, WorkerRow
from db.models.keys import ApiKey, KeyCheck, KeyEvent
from db.models.people import Contact, OnboardingSession
from db.models.results import PageReading, PersonaData, ResearchPreferences, WebsiteAnalysisRow

__all__ = [
    "SCHEMA",
    "ApiKey",
    "Attempt",
    "Base",
    "Contact",
    "JobKind",
    "JobRequest",
    "JobRow",
    "KeyCheck",
    "KeyEvent",
    "OnboardingSession",
    "PageReading",
    "PersonaData",
    "QueueRow",
    "ResearchPreferences",
    "Tick",
    "WebsiteAnalysisRow",
    "WorkerRow",
]
