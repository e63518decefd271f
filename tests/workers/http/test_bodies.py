"""Bodies that are bombs, never end, or come one byte at a time: each ends soon, small and with a code."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.errors import Failure, Permanent, Transient
from tests.workers.http.network import EVERYONE, Handler, Network, Piece, Request, missing, respond
from workers.http import fetch_page
from workers.http.failures import BadEncoding, TooLarge
from workers.http.inflate import RATIO, gunzip, is_gzip, read_body

URL = "http://example.com/"
MB = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def home(serve: Callable[[], Iterator[Piece]]) -> Handler:
    def handle(request: Request) -> Iterator[Piece]:
        return serve() if request.target == "/" else missing()

    return handle


def ends_with(serve: Callable[[], Iterator[Piece]]) -> tuple[Failure, Network, float]:
    network = Network(EVERYONE, home(serve))
    began = network.clock()
    with pytest.raises(Failure) as caught:
        fetch_page(URL, guard=network.guard())
    return caught.value, network, network.clock() - began


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(MB)) for _ in range(size // MB)) + packer.flush()


def test_a_packed_page_is_unpacked() -> None:
    page = b"<html>" + b"words " * 1000
    network = Network(EVERYONE, home(lambda: respond(gzip.compress(page), Content_Encoding="gzip")))
    assert fetch_page(URL, guard=network.guard()).body == page
    assert {request.headers["accept-encoding"] for request in network.requests} == {"gzip"}


def test_a_gigabyte_in_a_megabyte_is_never_held() -> None:
    packed = bomb(256 * MB)
    tracemalloc.start()
    failure, _, _ = ends_with(lambda: respond(packed, Content_Encoding="gzip"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert failure.code == "too_large"
    assert peak < 8 * MB


def test_a_page_packed_tighter_than_any_page_is_refused_below_the_cap() -> None:
    failure, _, _ = ends_with(lambda: respond(bomb(MB), Content_Encoding="gzip"))
    assert (failure.code, failure.detail) == ("too_large", "packed too tightly")


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "deflate", "gzip, gzip", "gzip,br", "br, gzip", "compress", "x-unknown", "gzip;q=1"]
)
def test_any_other_packing_is_refused(encoding: str) -> None:
    failure, _, _ = ends_with(lambda: respond(gzip.compress(gzip.compress(b"<html>")), Content_Encoding=encoding))
    assert isinstance(failure, Permanent)
    assert failure.code == "bad_encoding"


def test_packing_named_in_two_headers_is_refused() -> None:
    body = gzip.compress(b"<html>")
    twice = HEAD + b"Content-Encoding: gzip\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    assert ends_with(lambda: iter([twice]))[0].code == "bad_encoding"


@pytest.mark.parametrize(
    "body", [b"<html>not packed</html>", gzip.compress(b"<html>" * 99, mtime=0)[:-12], b"\x1f\x8b\x08"]
)
def test_damaged_packing_is_refused(body: bytes) -> None:
    assert ends_with(lambda: respond(body, Content_Encoding="gzip"))[0].code == "bad_encoding"


@pytest.mark.parametrize("encoding", ["identity", "", "identity, gzip", "x-gzip", "GZIP"])
def test_harmless_spellings_of_packing_are_read(encoding: str) -> None:
    page = b"<html>hi"
    packed = gzip.compress(page) if "gz" in encoding.lower() else page
    network = Network(EVERYONE, home(lambda: respond(packed, Content_Encoding=encoding)))
    assert fetch_page(URL, guard=network.guard()).body == page


def test_a_page_that_says_it_is_too_long_is_not_begun() -> None:
    def long() -> Iterator[Piece]:
        yield HEAD + b"Content-Length: 100000000\r\n\r\n"
        while True:
            yield bytes(64 * 1024)

    failure, network, _ = ends_with(long)
    assert (failure.code, failure.learned["status"]) == ("too_large", 200)
    assert network.received < 1024


def test_a_page_without_end_is_left_after_the_cap() -> None:
    def endless() -> Iterator[Piece]:
        yield HEAD + b"\r\n"
        while True:
            yield b"<p>words" * 8192

    failure, network, _ = ends_with(endless)
    assert failure.code == "too_large"
    assert network.received < 2.3 * MB


def test_a_page_of_just_the_cap_is_read_and_one_byte_more_is_not() -> None:
    page = b"<html>".ljust(2 * MB, b"x")
    network = Network(EVERYONE, home(lambda: respond(page)))
    assert len(fetch_page(URL, guard=network.guard()).body) == 2 * MB
    assert ends_with(lambda: respond(page + b"x"))[0].code == "too_large"


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", HEAD + b"\r\n<html>", CHUNKED + b"5"],
    ids=["line", "header", "body", "chunk"],
)
def test_one_byte_at_a_time_ends_with_the_hop(start: bytes) -> None:
    def drip() -> Iterator[Piece]:
        yield start or b"H"
        while True:
            yield 0.5
            yield b"1"

    failure, _, took = ends_with(drip)
    assert isinstance(failure, Transient)
    assert failure.code == "timed_out"
    assert took <= 8.5


def test_a_silent_server_ends_with_the_hop() -> None:
    failure, _, took = ends_with(lambda: iter([9999.0]))
    assert failure.code == "timed_out"
    assert took == pytest.approx(8)


def test_chunk_sizes_with_kilobytes_of_extensions_are_counted() -> None:
    def padded() -> Iterator[Piece]:
        yield CHUNKED
        while True:
            yield b"1;" + b"x" * 60_000 + b"\r\na\r\n"

    failure, network, _ = ends_with(padded)
    assert failure.code == "too_large"
    assert network.received < 2.3 * MB


@pytest.mark.parametrize(
    "pieces",
    [
        [b"HTTP/1.1 200 OK\r\n" + b"X-H: y\r\n" * 300_000 + b"\r\n"],
        [b"HTTP/1.1 200 OK\r\nX: " + b"y" * 50 * MB],
        [CHUNKED + b"1;" + b"x" * 50 * MB],
        [CHUNKED + b"5\r\nhello\r\n0\r\n" + b"T: x\r\n" * 300_000],
        [b"HTTP/1.1 100 Continue\r\n\r\n" * 500_000],
    ],
    ids=["many headers", "long header", "long extension", "many trailers", "endless 100"],
)
def test_huge_heads_are_refused_early(pieces: list[Piece]) -> None:
    failure, network, _ = ends_with(lambda: iter(pieces))
    assert failure.code in {"bad_response", "too_large"}
    assert network.received < 2.3 * MB


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
        b"HTTP/9.9 abc\r\n\r\n",
        b"",
        HEAD + b"Content-Length: 99\r\n\r\n<html>cut",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n<html>",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
        CHUNKED + b"zz\r\n",
        CHUNKED + b"ffffffffffffffffffffff\r\n",
        HEAD + b"Bad Header\r\n\r\n",
    ],
)
def test_what_is_not_http_is_a_bad_response(raw: bytes) -> None:
    failure, _, _ = ends_with(lambda: iter([raw] if raw else []))
    assert failure.code in {"bad_response", "too_large"}


@given(st.binary(max_size=3000), st.integers(1, 4000), st.lists(st.integers(1, 500), max_size=9))
def test_reading_in_pieces_is_reading_at_once(page: bytes, most: int, cuts: list[int]) -> None:
    packed = gzip.compress(page)
    pieces, rest = [], packed
    for cut in cuts:
        pieces.append(rest[:cut])
        rest = rest[cut:]
    read = read_body([*pieces, rest], gzip=True, most=most, whole=False)
    assert read == page[:most]


@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_are_unpacked_or_refused(packed: bytes) -> None:
    try:
        assert len(gunzip(packed, 100)) <= 100
    except BadEncoding:
        return


def test_what_follows_the_packed_part_is_ignored() -> None:
    chunks = [gzip.compress(b"<html>"), *([b"junk" * 1000] * 3)]
    assert read_body(chunks, gzip=True, most=100, whole=True) == b"<html>"


def test_the_ratio_counts_only_for_large_bodies() -> None:
    small = gzip.compress(b"a" * 100_000, 9)
    assert len(small) * RATIO < 100_000
    assert gunzip(small, MB) == b"a" * 100_000
    with pytest.raises(TooLarge):
        gunzip(gzip.compress(b"a" * MB, 9), 2 * MB)


def test_no_packing_is_no_packing() -> None:
    assert not is_gzip([])
    assert is_gzip(["", " GZip "])
