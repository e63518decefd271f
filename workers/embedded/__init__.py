"""PostgreSQL and Valkey out of wheels, for a machine that has neither.

start, running ── what the rest of the house calls
   │
   ├── programs        which programs: the wheels', or the system's
   └── guardian        a process of its own: starts both, brings back one that dies, stops both when its parent is gone
         ├── moving_in   the home is locked, its folders made, leftovers of a killed guardian ended
         ├── listening   waiting, with an ear on the parent
         ├── servant     whom the servers run as, where we are root
         ├── servers     how each is called, and asked whether it is ready
         └── home        what lies where
"""

from workers.embedded.programs import Places, find_postgres, find_redis
from workers.embedded.start import EmbeddedError, Running, Servers, running, start

__all__ = [
    "EmbeddedError",
    "Places",
    "Running",
    "Servers",
    "find_postgres",
    "find_redis",
    "running",
    "start",
]
