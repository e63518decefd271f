"""The score of a persona, its contradictions and what is missing."""
