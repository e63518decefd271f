"""The peers: bare asyncio with aiohttp and a connection pool, and Celery as it comes."""

from __future__ import annotations

import asyncio
import os
import sys
import time

import aiohttp
import celery
import httpx
import psycopg
from psycopg_pool import AsyncConnectionPool

from benchmarks.surroundings import UPSERT, provider_url

AT_ONCE = 500

KEY = {"Authorization": "Bearer sk-FAKE"}


def _url() -> str:
    """The provider's root, or what it checks keys at."""
    return provider_url() + os.environ.get("PEER_PATH", "")


# Celery as it comes: prefork, acknowledged early, a client and a connection for each job.
app = celery.Celery("plain", broker=os.environ.get("PLAIN_BROKER"))


@app.task(name="plain.ask_provider")  # type: ignore[untyped-decorator] # Celery has no types
def ask_provider(n: int) -> None:
    size = len(httpx.get(_url(), headers=KEY, timeout=10).content)
    with psycopg.connect(os.environ["DATABASE_URL"]) as on:
        on.execute(UPSERT, (n, size))


async def bare(jobs: int) -> float:
    """Do the jobs with nothing around them; return the seconds."""
    places = asyncio.Semaphore(AT_ONCE)
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    pool = AsyncConnectionPool(
        os.environ["DATABASE_URL"], min_size=20, max_size=20, open=False, kwargs={"autocommit": True}
    )
    async with aiohttp.ClientSession(connector=connector) as session, pool:
        await pool.wait()
        began = time.perf_counter()
        await asyncio.gather(*(_one(n, places, session, pool) for n in range(jobs)))
        return time.perf_counter() - began


async def _one(n: int, places: asyncio.Semaphore, session: aiohttp.ClientSession, pool: AsyncConnectionPool) -> None:
    async with places, session.get(_url(), headers=KEY) as response:
        size = len(await response.read())
        async with pool.connection() as on:
            await on.execute(UPSERT, (n, size))


if __name__ == "__main__":
    print(asyncio.run(bare(int(sys.argv[1]))))
