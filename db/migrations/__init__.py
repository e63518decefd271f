"""Alembic's folder: how the tables came to be, in dated steps that are never edited once merged."""
