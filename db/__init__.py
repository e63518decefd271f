"""Memory: functions that take `tx` and speak SQL."""
