"""Make the database know the code's queues and jobs, with every migration, and the flows, also when a worker starts."""

from __future__ import annotations

from db import flow_versions, upkeep
from db.engine import brief_engine, unit
from settings import settings
from workers.app import app
from workers.declaration import REGISTRY
from workers.queues import Queue


def register_all() -> None:
    """Import all task modules and write their jobs, the queues and the flows; what is gone from the code goes there too.

    Flows that are gone stay: users may be in them.

    Raises:
        FlowRefused: a flow cannot be used, or is published with another content.
    """
    app.loader.import_default_modules()
    with unit() as tx:
        upkeep.register(tx, [queue.value for queue in Queue], [declared.kind() for declared in REGISTRY.values()])
        flow_versions.publish_all(tx)


def publish_flows() -> None:
    """Write down the versions of all flows; without a pool, which a process that forks may not own.

    Raises:
        FlowRefused: as above.
    """
    with unit(on=brief_engine(settings())) as tx:
        flow_versions.publish_all(tx)
