"""The text of one choice on its way to the reader: come, guarded, whole tokens, un-masked.

What the reader is shown never ends inside a token. So if this process dies, the tokens named
in the frames, and nothing else, are what another must go on after.
"""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from eventrail.contracts.logprobs import TokenLogprob
from eventrail.guarding.allowed import Allowed
from eventrail.guarding.detect import LEAKABLE, Detector
from eventrail.guarding.hold_back import HoldBackWindow, LeakPolicy
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.token_scores import TokenScores
from eventrail.guarding.unmask import StreamUnmasker


class Piece(NamedTuple):
    """What may be shown, and was not before.

    Attributes:
        text: un-masked.
        offset: its place in the un-masked answer.
        tokens: ids of tokens whose text is out with it.
        position: number of the choice's tokens before them.
        logprobs: of the tokens that end in `text`, as the reader sees them.
        scored: number of the choice's logprobs before them.
    """

    text: str
    offset: int
    tokens: list[int]
    position: int
    logprobs: list[TokenLogprob]
    scored: int


class Choice:
    """One choice of one attempt.

    Args:
        allowed: personal data that the answer may hold.
        dictionary: the request's placeholders.
        shown: what earlier attempts have shown of it; it is said again and compared, not sent.
        known: how many of its tokens earlier attempts have named.
        logprobs: whether its tokens come with their probabilities.
        in_json: it is JSON, so what is put back into it is escaped.
        detector: what it is searched for.

    Attributes:
        cut: the guard ended it.
        diverged: it is not the text of which a part was shown.
        tokens: how many of its tokens were named, earlier ones included.
    """

    __slots__ = (
        "_by_token",
        "_come",
        "_ends",
        "_guard",
        "_known",
        "_named",
        "_offset",
        "_out",
        "_raw",
        "_scored",
        "_scores",
        "_scores_out",
        "_shown",
        "_unmasker",
        "_waiting",
        "cut",
        "diverged",
        "finish_reason",
        "tokens",
    )

    def __init__(
        self,
        allowed: Allowed,
        dictionary: MaskDictionary,
        *,
        shown: str = "",
        known: int = 0,
        logprobs: bool = False,
        in_json: bool = False,
        detector: Detector = LEAKABLE,
    ) -> None:
        # what would be redacted here is blocked by the verdict; so the stream ends before it
        self._guard = HoldBackWindow(allowed=allowed, detector=detector, policy=LeakPolicy.CUT)
        self._unmasker = StreamUnmasker(dictionary, in_json=in_json)
        self._scores = TokenScores(dictionary, in_json=in_json) if logprobs else None
        self._scores_out: list[TokenLogprob] = []  # not yet in a piece
        self._scored = 0  # how many went out
        self._shown = shown
        self._known = known
        self._by_token = False  # whether the engine names its tokens
        self._raw = ""
        self._come = 0  # characters of the answer as generated
        self._waiting = ""  # guarded, but its last token may not be whole yet
        self._out = 0  # how many of them were let out
        self._ends: deque[tuple[int, int]] = deque()  # where tokens not yet let out end
        self._named: list[int] = []  # let out, not yet in a piece
        self._offset = 0
        self.tokens = 0
        self.finish_reason: str | None = None
        self.cut = False
        self.diverged = False

    @property
    def offset(self) -> int:
        """How many characters of the un-masked answer have come out."""
        return self._offset

    @property
    def has_news(self) -> bool:
        """Whether text has come that `take` has not seen."""
        return bool(self._raw)

    def add(
        self,
        text: str,
        tokens: Sequence[int] | None,
        lengths: Sequence[int],
        logprobs: Sequence[TokenLogprob] = (),
    ) -> None:
        """Take text in, and the tokens that are whole with it; see `Delta`."""
        self._raw += text
        self._come += len(text)
        if self._scores is not None:
            self._scores.add(logprobs)
        if tokens is None:
            return
        self._by_token = True
        behind = sum(lengths)
        for at, token in enumerate(tokens):
            behind -= lengths[at] if lengths else 0
            self._ends.append((self._come - behind, token))

    def take(self) -> Piece:
        """Return what of the text that came may be shown now."""
        self._feed()
        text = self._unmasker.feed(self._let_out(whole=self._by_token))
        if self._scores is not None:
            self._scores_out += self._scores.take(self._unmasker.taken)
        return self._piece(text)

    def rest(self) -> Piece:
        """Return what else may be shown, now that nothing more comes."""
        self._feed()
        release = self._guard.flush()
        self._waiting += release.text
        self.cut = self.cut or release.cut
        text = self._unmasker.feed(self._let_out(whole=False))
        taken = self._unmasker.taken
        text += self._unmasker.flush()
        if self._scores is not None:
            self._scores_out += self._scores.take(taken + self._unmasker.taken)
            self._scores_out += self._scores.rest(whole=not self.cut)
        return self._piece(text)

    def _feed(self) -> None:
        raw, self._raw = self._raw, ""
        release = self._guard.feed(raw)
        self._waiting += release.text
        self.cut = self.cut or release.cut

    def _let_out(self, *, whole: bool) -> str:
        """Return the settled text; with `whole`, up to the end of a token."""
        settled = end = self._out + len(self._waiting)
        if whole:
            end = self._out
        while self._ends and self._ends[0][0] <= settled:
            at, token = self._ends.popleft()
            end = max(end, at)
            self._named.append(token)
        text, self._waiting = self._waiting[: end - self._out], self._waiting[end - self._out :]
        self._out = end
        return text

    def _piece(self, text: str) -> Piece:
        """Return what of `text`, and of the tokens let out, is new to the reader."""
        before = self._shown[self._offset : self._offset + len(text)]
        self.diverged = self.diverged or not text.startswith(before)
        offset = self._offset + len(before)
        self._offset += len(text)
        old = min(len(self._named), max(0, self._known - self.tokens))
        return Piece(
            text[len(before) :],
            offset,
            self._named[old:],
            self.tokens + old,
            self._scores_out,
            self._scored,
        )

    def sent(self, piece: Piece) -> None:
        """Take note that a piece went out, tokens and all."""
        self.tokens = piece.position + len(piece.tokens)
        self.tokens = piece.position + len(piece.tokens)
        self._named = []
        self._scored += len(piece.logprobs)
        self._scores_out = []
