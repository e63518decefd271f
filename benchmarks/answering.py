"""A local provider: answers every request after 200 ms with 2 kB, as an API-key check is answered."""

from __future__ import annotations

import asyncio
import json
import sys

from aiohttp import web

BODY = b"x" * 2048
MODELS = json.dumps({"data": [{"id": f"model-{n:03d}", "object": "model"} for n in range(45)]}).encode()


async def answer(_request: web.Request) -> web.Response:
    await asyncio.sleep(0.2)
    return web.Response(body=BODY)


async def list_models(request: web.Request) -> web.Response:
    await asyncio.sleep(0.2)
    good = request.headers.get("Authorization", "").startswith("Bearer sk-FAKE")
    return web.Response(body=MODELS if good else b"{}", status=200 if good else 401, content_type="application/json")


def main() -> None:
    app = web.Application()
    app.router.add_get("/", answer)
    app.router.add_get("/v1/models", list_models)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, backlog=2048, access_log=None)


if __name__ == "__main__":
    main()
