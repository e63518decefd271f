"""Answers against a step's JSON Schema: what a schema may say, what an answer may weigh, what a user is told."""
