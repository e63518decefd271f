"""Reading strangers' websites with the guard up.

fetch_site ── a few pages of one website          fetch_page ── one page
   │
   ├── visit      every page through robots.txt, within the visit's time
   ├── hops       redirects by hand, each checked like the first
   ├── transport  dials only addresses that were checked a moment ago
   └── inflate    never unpacks more than asked for
"""

from workers.http.guard import Guard, guard_from_settings
from workers.http.pages import FetchedPage, KnownPage, Site
from workers.http.policy import Allowance
from workers.http.site import Guide, fetch_page, fetch_site

__all__ = [
    "Allowance",
    "FetchedPage",
    "Guard",
    "Guide",
    "KnownPage",
    "Site",
    "fetch_page",
    "fetch_site",
    "guard_from_settings",
]
