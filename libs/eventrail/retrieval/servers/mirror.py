"""Brings a server to what a version of an index holds."""

from typing import Final, NamedTuple

from eventrail.retrieval.segments.corpus import SegmentCorpus
from eventrail.retrieval.servers.findable import Findable
from eventrail.retrieval.servers.interface import Row, VectorServer

_BATCH: Final = 512


class Mirrored(NamedTuple):
    """What was done.

    Attributes:
        added: rows that were put in.
        removed: rows that were taken out.
    """

    added: int
    removed: int


def mirror(
    corpus: SegmentCorpus, server: VectorServer, tenant: str, *, remove: bool = True
) -> Mirrored:
    """Put in what the server lacks of a version, and take out what the version has not.

    It looks at what is there, so it may be stopped at any point and be called again; a version that
    is mirrored already costs reading its keys. Vectors are the index's own, made once.

    Args:
        corpus: the version.
        server: the copy.
        tenant: whose it is.
        remove: False leaves older rows, while searches of an older version are under way; they
            are found by no newer one.

    Raises:
        ServerUnavailable: the server did not do it; part of it may be done.
    """
    places = Findable(corpus).places
    there = server.keys(tenant)
    missing = [key for key in places if key not in there]
    for at in range(0, len(missing), _BATCH):
        keys = missing[at : at + _BATCH]
        vectors = corpus.vectors([places[key] for key in keys])
        server.upsert(
            tenant,
            [
                Row(key, vector, corpus.passage(places[key]).metadata)
                for key, vector in zip(keys, vectors, strict=True)
            ],
        )
    stale = [key for key in there if key not in places] if remove else []
    server.delete(tenant, stale)
    return Mirrored(len(missing), len(stale))
