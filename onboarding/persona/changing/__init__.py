"""Fields by their paths: locked, edited, compared."""
