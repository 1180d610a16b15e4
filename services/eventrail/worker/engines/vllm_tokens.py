"""Which of the tokens that vLLM generated have shown all their text."""

from collections import deque
from collections.abc import Callable
from typing import Any


class WholeTokens:
    """Follows one choice.

    vLLM's text lags behind its tokens: by an unfinished character, and by what may be the
    beginning of a stop string. A token is named when its text is out, so that a generation that
    goes on after the named tokens goes on exactly after the text.

    Args:
        params: vLLM's `SamplingParams`.
        length_of: characters of a token on its own; -1 if that cannot be said.
    """

    def __init__(self, params: Any, length_of: Callable[[int], int]) -> None:
        stops: list[str] = params.stop or []
        inside = params.include_stop_str_in_output
        self._has_stops = bool(stops)
        self._lag = max(map(len, stops)) - 1 if stops and not inside else 0
        self._length_of = length_of
        self._pending: list[int] = []  # their text is not out at all, or not whole
        self._behind: deque[tuple[int, list[int]]] = deque()  # where the text of these ends
        self._out = 0

    def take(self, text: str, tokens: list[int], *, ended: bool) -> tuple[list[int], list[int]]:
        """Take vLLM's next output in; return tokens that are whole, and their lengths if known.

        Args:
            text: what came.
            tokens: ids of the tokens that came, which need not be those of `text`.
            ended: whether this is the last output.
        """
        alone = not self._behind
        self._out += len(text)
        self._pending += tokens
        if text or ended:
            end = self._out if ended else self._out + self._lag
            self._behind.append((end, self._pending))
            self._pending = []
        if ended and self._has_stops:
            return [], []  # the text may have been cut inside of a token
        whole: list[int] = []
        while self._behind and self._behind[0][0] <= self._out:
            whole += self._behind.popleft()[1]
        return whole, self._lengths(text, whole) if alone else []

    def _lengths(self, text: str, tokens: list[int]) -> list[int]:
        if len(tokens) < 2:  # noqa: PLR2004 -- one token is the whole text
            return []
        lengths = [self._length_of(token) for token in tokens]
        return lengths if min(lengths) >= 0 and sum(lengths) == len(text) else []
