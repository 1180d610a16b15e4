"""The size of the bundled model, apart from any tensor library."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Dimensions of a Llama; lengths in tokens, sizes in features."""

    vocabulary: int
    hidden: int = 128
    intermediate: int = 320
    layers: int = 5
    heads: int = 4
    attention_bias: bool = True
    rope_theta: float = 500_000.0
    norm_eps: float = 1e-5
    max_length: int = 2_048

    @property
    def head_dim(self) -> int:
        """Features of one attention head."""
        return self.hidden // self.heads
