"""The Celery app; it knows no task. Celery finds them by the names in celeryconfig."""

from __future__ import annotations

from celery import Celery

app = Celery("onboarding")
app.config_from_object("celeryconfig")
