"""The subject: onboarding itself. Pure: no Celery, no SQL, no sockets; imports nothing of ours but itself."""
