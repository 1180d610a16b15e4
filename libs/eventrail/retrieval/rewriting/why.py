"""Why a question is not searched for as it stands."""

from typing import Literal

Why = Literal["", "ellipsis", "pronoun", "comparative", "small_talk"]
"""Empty: it stands alone. `ellipsis`: a part is left to the turn before. `pronoun`: it names
something by `it`, `그거` and the like. `comparative`: it compares without saying what."""
