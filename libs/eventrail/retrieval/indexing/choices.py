"""Which settings shape a tenant's index, from which change on: agreed between all hosts, for good.

A change of the configuration takes hold at the next reindex, so what an index of a past moment
was built with cannot be read off the configuration of today. Every reindex therefore leaves an
entry behind in `indexing.<tenant>` of the bucket `CONFIG`; the host that is first writes it, and
the others go by it. Pure.
"""

from collections.abc import Sequence

import msgspec

from eventrail.config.retrieval import Chunking, Retrieval

PREFIX = "indexing."
"""Keys `indexing.<tenant>` hold a list of `Choice`."""


class Choice(msgspec.Struct, frozen=True):
    """What shapes an index from one change on; every field is written, for defaults may change.

    Attributes:
        since: the sequence of the reindex in `DOCUMENTS`; 0 for the beginning.
        embedder: see `config.retrieval.Retrieval`.
        words: see `config.retrieval.Chunking`, as the next two.
        most_words: see there.
        overlap: see there.
    """

    since: int
    embedder: str
    words: int
    most_words: int
    overlap: int

    @property
    def chunking(self) -> Chunking:
        """How documents are cut."""
        return Chunking(self.words, self.most_words, self.overlap)


def choice_of(policy: Retrieval, since: int) -> Choice:
    """Return what a policy says of how an index is built."""
    cut = policy.chunking
    return Choice(since, policy.embedder, cut.words, cut.most_words, cut.overlap)


def policy_with(policy: Retrieval, choice: Choice) -> Retrieval:
    """Return a policy that searches as `policy` says what was built as `choice` says."""
    return msgspec.structs.replace(policy, embedder=choice.embedder, chunking=choice.chunking)


def choice_at(choices: Sequence[Choice], sequence: int) -> Choice | None:
    """Return what shapes an index of the changes up to `sequence`; None if nothing was chosen."""
    before = [one for one in choices if one.since <= sequence]
    return max(before, key=lambda one: one.since, default=None)


def with_choice(choices: Sequence[Choice], choice: Choice) -> list[Choice]:
    """Return the choices and one more, unless there is one of the same change."""
    if any(one.since == choice.since for one in choices):
        return list(choices)
    return sorted([*choices, choice], key=lambda one: one.since)


_DECODER = msgspec.json.Decoder(list[Choice])


def encode_choices(choices: Sequence[Choice]) -> bytes:
    """Return choices as they are stored."""
    return msgspec.json.encode(list(choices))


def decode_choices(payload: bytes) -> list[Choice]:
    """Decode choices; raises msgspec.MsgspecError if they are none."""
    return _DECODER.decode(payload) if payload else []
