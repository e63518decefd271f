"""A local provider: answers every request after 200 ms with 2 kB, as an API-key check would be answered."""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web

BODY = b"x" * 2048


async def answer(_request: web.Request) -> web.Response:
    await asyncio.sleep(0.2)
    return web.Response(body=BODY)


def main() -> None:
    app = web.Application()
    app.router.add_get("/", answer)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, backlog=2048, access_log=None)


if __name__ == "__main__":
    main()
