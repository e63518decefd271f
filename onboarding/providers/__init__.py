"""API keys: how they look, which request proves them, and how the answer is read. Pure: no socket, no clock."""
