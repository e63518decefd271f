"""Made-up users for trying things out, each in a state that could have come about."""
