"""What an operator may turn in Celery: broker, queues, limits, beat. Nothing else.

Celery carries bells here, not jobs: a message is one UUID, acknowledged when it is taken, and losing it costs a second
until the feeder rings again. So there is no result backend, no late acknowledgement, no eta and no countdown.
"""

from __future__ import annotations

from settings import settings
from workers.queues import Queue, broker_queues

_chosen = settings()

broker_url = _chosen.broker_url.get_secret_value() if _chosen.broker_url else None
broker_connection_retry_on_startup = True
broker_connection_max_retries = None  # a broker may be away for a night
broker_heartbeat = 30
broker_transport_options: dict[str, object] = {
    "max_connections": 4 * _chosen.threads_concurrency + 50,  # kombu's 10 loses acknowledgements under threads
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "visibility_timeout": 3600,  # only for messages taken and not begun; the feeder is quicker anyway
    # retry_on_timeout stays unset: it silently disables producer.batch()
}
if _chosen.broker_master_name:
    broker_transport_options["master_name"] = _chosen.broker_master_name

imports = (
    "tasks.website_analysis",
    "tasks.api_key_validation",
    "tasks.persona_generation",
    "tasks.website_enrichment",
    "tasks.facts",
    "tasks.reminders",
    "tasks.upkeep",
    "tasks.doors",
    *(name for name in _chosen.extra_tasks.split(",") if name),
)

task_queues = broker_queues()
task_default_queue = Queue.UPKEEP.value
task_create_missing_queues = False  # a misspelled queue is an error, not a new queue
task_serializer = "json"
accept_content = ["json"]
task_acks_late = False  # the row remembers, not the broker
task_reject_on_worker_lost = False
task_ignore_result = True
result_backend = None
task_send_sent_event = False
worker_send_task_events = False
worker_enable_remote_control = False  # pause, cancel and limits are rows, which outlive a restart
worker_prefetch_multiplier = 1
worker_max_tasks_per_child = 200  # prefork: what a hostile page leaks goes with the child
worker_hijack_root_logger = False
worker_redirect_stdouts = False
worker_cancel_long_running_tasks_on_connection_loss = False

# Beat keeps its schedule in memory. It beats every minute; the row of the period decides who does the work, so beats
# may be many, and one that was restarted misses nothing. (schedule, how often its work is due in seconds)
beat_scheduler = "celery.beat:Scheduler"
beat_schedule = {
    "prune": {"task": "onboarding.tick", "schedule": 60.0, "args": ("prune", 3600.0)},
    "notice_keys": {"task": "onboarding.tick", "schedule": 60.0, "args": ("notice_keys", 60.0)},
    "watch_keys": {"task": "onboarding.tick", "schedule": 60.0, "args": ("watch_keys", 60.0)},
    "watch_personas": {"task": "onboarding.tick", "schedule": 60.0, "args": ("watch_personas", 300.0)},
    "remind": {"task": "onboarding.tick", "schedule": 60.0, "args": ("remind", 300.0)},
}
