"""Conditions in CEL: what they may say, what they may know, and how they are decided."""
