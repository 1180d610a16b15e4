"""Tokens' probabilities beside a text that is checked, un-masked and let out in pieces.

A model that was given placeholders writes placeholders, in tokens of its own choice: `<`, `EMAIL`,
`_1`, `>`. The reader sees the original in their place, so the tokens that stood for it become one:
its text is what the reader sees, its probability that of all of them together, and there are no
alternatives to it. So the tokens, put together, are the text, and no placeholder is among them.

A token comes with the text it ends in, never before, for text that waits for its check must not
leave by the back door. Tokens whose texts do not add up to the answer's, as some engines send
them, cannot be placed: they come at the end if nothing was masked or held back, or else not at all.
"""

from collections import deque
from collections.abc import Iterable

from eventrail.contracts.logprobs import TokenLogprob
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.unmask import replacements


class TokenScores:
    """The tokens of one choice, on their way out with its text.

    Args:
        dictionary: what was masked.
        in_json: originals are escaped, as for `unmask`.
    """

    def __init__(self, dictionary: MaskDictionary, *, in_json: bool = False) -> None:
        self._dictionary = dictionary
        self._in_json = in_json
        self._waiting: deque[TokenLogprob] = deque()
        self._text = b""  # let out
        self._base = 0  # where that starts, in bytes of the answer as generated
        self._at = 0  # up to where in it tokens have been placed
        self._spans: deque[tuple[int, int, bytes]] = deque()
        self._group: list[TokenLogprob] = []
        self._group_text = b""
        self._group_spans: list[tuple[int, int, bytes]] = []
        self._lost = False

    def add(self, tokens: Iterable[TokenLogprob]) -> None:
        """Take in the next tokens, as generated."""
        self._waiting.extend(tokens)

    def take(self, text: str) -> list[TokenLogprob]:
        """Return the tokens that end in `text`, the next part of the answer that is let out.

        Args:
            text: as generated; a placeholder is never cut in two.
        """
        self._reach(text)
        out: list[TokenLogprob] = []
        while self._waiting and not self._lost:
            written = self._written(self._waiting[0])
            if not self._text.startswith(written, self._at):
                self._lost = not written.startswith(self._text[self._at :])
                break
            self._place(self._waiting.popleft(), written)
            if self._is_clean():
                out.append(self._grouped())
        self._text = self._text[self._at :]
        self._base += self._at
        self._at = 0
        return out

    def rest(self, *, whole: bool) -> list[TokenLogprob]:
        """Return what could not be placed; the answer has ended.

        Args:
            whole: whether all of the answer was let out.
        """
        if not (self._lost and whole) or self._dictionary.originals:
            return []
        tokens = [*self._group, *self._waiting]
        self._waiting.clear()
        return tokens

    def _written(self, token: TokenLogprob) -> bytes:
        written = _bytes(token)
        is_first = not self._base and not self._at
        if is_first and self._text and not self._text.startswith(written[:1]):
            return written.lstrip(b" ")  # some decoders drop the space before a text
        return written

    def _reach(self, text: str) -> None:
        start = self._base + len(self._text)
        if self._dictionary.originals:
            for found in replacements(text, self._dictionary, in_json=self._in_json):
                first = start + len(text[: found.start].encode())
                last = first + len(text[found.start : found.end].encode())
                self._spans.append((first, last, found.original.encode()))
        self._text += text.encode()

    def _place(self, token: TokenLogprob, written: bytes) -> None:
        self._group.append(token)
        self._group_text += written
        self._at += len(written)
        while self._spans and self._spans[0][0] < self._base + self._at:
            self._group_spans.append(self._spans.popleft())

    def _is_clean(self) -> bool:
        """Whether the last token placed does not end within a placeholder."""
        return not self._group_spans or self._group_spans[-1][1] <= self._base + self._at

    def _grouped(self) -> TokenLogprob:
        group, text, spans = self._group, self._group_text, self._group_spans
        self._group, self._group_text, self._group_spans = [], b"", []
        if not spans:
            return group[0]
        start = self._base + self._at - len(text)
        pieces: list[bytes] = []
        at = 0
        for first, last, original in spans:
            pieces += text[at : first - start], original
            at = last - start
        shown = b"".join([*pieces, text[at:]])
        return TokenLogprob(
            shown.decode(errors="replace"), sum(each.logprob for each in group), list(shown)
        )


def unmasked_scores(
    tokens: list[TokenLogprob], text: str, dictionary: MaskDictionary, *, in_json: bool = False
) -> list[TokenLogprob]:
    """Return the tokens of a finished answer as its reader sees them; `text` is as generated."""
    scores = TokenScores(dictionary, in_json=in_json)
    scores.add(tokens)
    return [*scores.take(text), *scores.rest(whole=True)]


def _bytes(token: TokenLogprob) -> bytes:
    try:
        return bytes(token.bytes) if token.bytes is not None else token.token.encode()
    except ValueError:  # no bytes, whatever the engine calls them
        return token.token.encode(errors="replace")
