"""What vectors are worth beside words, in one corpus."""

from typing import Final

import msgspec

from eventrail.retrieval.analysis.script import writing_of

PROFILE: Final = "windows-1"
"""Names how profiles are measured; part of an index's settings."""

EVEN: Final = 0.5
"""What vectors count where they find as well as words do; ADR 0024 has what that rests on."""


class Worth(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was measured on questions in one kind of writing.

    Attributes:
        weight: what vectors count, 0 to 1; words count the rest.
        questions: how many questions were made up.
        words: how well words found, as mean reciprocal rank.
        vectors: how well vectors did.
    """

    weight: float
    questions: int = 0
    words: float = 0.0
    vectors: float = 0.0


class Profile(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a corpus is searched best, as questions made of its own passages tell.

    Attributes:
        by_writing: by kind of writing (`letters`, `hangul`, `unspaced`), where the corpus has it.
        overall: for questions in any other.
    """

    by_writing: dict[str, Worth] = {}
    overall: Worth = Worth(EVEN)

    def weight_for(self, question: str) -> float:
        """Return what vectors count for a question, 0 to 1."""
        return self.weight_of(writing_of(question))

    def weight_of(self, writing: str) -> float:
        """Return what vectors count for questions in one kind of writing, 0 to 1."""
        return self.by_writing.get(writing, self.overall).weight


UNMEASURED: Final = Profile({"hangul": Worth(0.0), "unspaced": Worth(0.0)})
"""Of a corpus that nothing is known of: most embedders know little but letters."""

_decoder = msgspec.json.Decoder(Profile)


def encode_profile(profile: Profile) -> bytes:
    """Return a profile as an index keeps it."""
    return msgspec.json.encode(profile)


def decode_profile(payload: bytes) -> Profile:
    """Return the profile that an index keeps; `UNMEASURED` if it keeps none."""
    return _decoder.decode(payload) if payload else UNMEASURED


def weight_of(words: float, vectors: float) -> float:
    """Return what vectors count, by how well each part finds.

    Nothing up to 0.25 of what words find, `EVEN` from 0.55 on; where words find next to nothing
    beside vectors, the other way round.
    """
    best = max(words, vectors)
    if best <= 0:
        return EVEN
    trusted = EVEN * _ramp(vectors / best)
    return trusted + (1 - trusted) * (1 - _ramp(words / best))


_NOTHING, _FULL = 0.25, 0.55


def _ramp(share: float) -> float:
    return min(1.0, max(0.0, (share - _NOTHING) / (_FULL - _NOTHING)))
