"""Flows as data, and what becomes of them when a user acts: pure, no SQL, no clock, no socket.

spec, files, compiling        a team's file becomes a flow that can be trusted
conditions, answers           CEL and JSON Schema, each behind one door
state, moves, facts, needs    where a user is, what may happen next, what is true of them
standing, requirements, view  how far they are, what is missing, what is shown: the one place that counts
acts, judging, refusals       what a user does, all that it changes, or why not
enrolling, versions           who comes in, and how users move from one version to another
made_up                       users for trying things out
"""
