"""Whom the site speaks to and what it publishes: kinds of content, audience, topics, advice."""
