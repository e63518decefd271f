"""XML from strangers, element by element: no entities, no DTDs, no network, nothing huge."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml import etree


def events(body: bytes, *names: str) -> Iterator[tuple[str, etree._Element]]:
    """Yield each element that ends, with its name without namespace; only those named, or all for "*".

    Raises:
        lxml.etree.XMLSyntaxError: at the first mistake.
    """
    wanted = [f"{{*}}{name}" for name in names]
    reader = etree.iterparse(
        io.BytesIO(body),
        events=("end",),
        tag=wanted,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    for _, element in reader:
        # By hand: lxml's own QName raises for a namespace with a brace in it.
        yield str(element.tag).rpartition("}")[2], element
