"""Machinery: everything that touches the outside world or Celery."""
