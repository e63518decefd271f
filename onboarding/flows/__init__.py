"""Flows as data, and what becomes of them when a user acts: pure, no SQL, no clock, no socket.

spec, loading, conditions, answers    a team's file becomes flows that can be trusted
state, moves, standing, requirements  where a user is, what may happen next, what is missing
acts, judging                         what a user does, and all that it changes
comparing, migrating                  one version beside another, and users moved between them
"""
