"""The tables. A docstring says what a row is; constraints carry the rules."""

from db.models.audit import AuditEntry
from db.models.base import SCHEMA, Base
from db.models.flows import (
    BulkRun,
    ClientAct,
    EventCursor,
    FlowVersion,
    Granted,
    MigratedSession,
    OnboardingStep,
    StepEvent,
)
from db.models.jobs import Attempt, JobKind, JobRequest, JobRow, QueueRow, Tick, WorkerRow
from db.models.keys import ApiKey, KeyCheck, KeyEvent
from db.models.people import Contact, OnboardingSession
from db.models.personas import LlmCall, PersonaRevision, WebsiteText
from db.models.reminders import ReminderOutbox
from db.models.results import PageReading, PersonaData, ResearchPreferences, WebsiteAnalysisRow

__all__ = [
    "SCHEMA",
    "ApiKey",
    "Attempt",
    "AuditEntry",
    "Base",
    "BulkRun",
    "ClientAct",
    "Contact",
    "EventCursor",
    "FlowVersion",
    "Granted",
    "JobKind",
    "JobRequest",
    "JobRow",
    "KeyCheck",
    "KeyEvent",
    "LlmCall",
    "MigratedSession",
    "OnboardingSession",
    "OnboardingStep",
    "PageReading",
    "PersonaData",
    "PersonaRevision",
    "QueueRow",
    "ReminderOutbox",
    "ResearchPreferences",
    "StepEvent",
    "Tick",
    "WebsiteAnalysisRow",
    "WebsiteText",
    "WorkerRow",
]
