"""One version of a flow beside another: what changed, what that asks of users, and how they are moved."""
