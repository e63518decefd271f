"""Make the database know the code's queues and jobs; run with every migration."""

from __future__ import annotations

from db import upkeep
from db.engine import unit
from workers.app import app
from workers.declaration import REGISTRY
from workers.queues import Queue


def register_all() -> None:
    """Import all task modules and write their jobs and the queues; what is gone from the code goes there too."""
    app.loader.import_default_modules()
    with unit() as tx:
        upkeep.register(tx, [queue.value for queue in Queue], [declared.kind() for declared in REGISTRY.values()])
