"""Numbers of a text, and how sure they are."""
