"""Who this worker is. Named before the fork, so a pool's processes carry their parent's name."""

from __future__ import annotations

import os
import secrets
import socket

WORKER = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(2)}"
