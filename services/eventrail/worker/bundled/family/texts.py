"""What the cards say of each member that no measurement can: what it is, its use, its limits."""

from dataclasses import dataclass

DISTILLED = """\
Trained on what the bundled model says itself: contexts and questions are drawn as in its own
training, from the sources not held out, and answered by it greedily. An answer longer than 96
tokens, or on which guessing did not settle in six passes, is cut. No other data was used."""

EQUAL = """\
- The bundled model checks every proposed token, so a wrong proposal costs time, never an answer.
- It was made for these weights and this tokenizer; `verify_lineage` refuses others.
"""


@dataclass(frozen=True)
class Text:
    """The prose of one card."""

    what: str
    use: str
    data: str
    limits: str


TEXTS = {
    "draft": Text(
        """\
A Llama of 0.6 million parameters (hidden 128, 2 layers, 4 heads, tied embeddings, bfloat16) that
says what `eventrail-extract` would say: a draft model for speculative decoding. It starts as the
first and third layer of that model, between which it copies, and is distilled from its
distribution (Kullback-Leibler divergence) and its greedy answers (cross entropy, weight 0.5).""",
        "vLLM: `speculative_config={method: draft_model, model: DIR, num_speculative_tokens: 3}`.",
        DISTILLED,
        EQUAL + "- Each proposed token is a pass through two layers: half the depth of the answer.",
    ),
    "medusa": Text(
        """\
Three Medusa heads (two residual layers each, one output matrix for all) on the frozen
`eventrail-extract`, in vLLM's layout. They are kept small and mainly for what they show: the
hidden state of this model carries the next token, which attention looked up, and next to nothing
of the one after it, because that one stands elsewhere in the context. A head, which sees one
hidden state, can only say what often follows. `eventrail-extract-lookahead` mends that.""",
        "vLLM: `speculative_config={method: medusa, model: DIR, num_speculative_tokens: 3}`.",
        DISTILLED,
        EQUAL + "- Use the lookahead form instead where Medusa is to pay.",
    ),
    "quantised": Text(
        """\
`eventrail-extract` with int8 weights (W8A8): every linear layer of the trunk symmetric int8 with a
scale an output channel, activations int8 with a scale a token found while running. Embedding,
output and norms stay bfloat16. Format compressed-tensors, `int-quantized`.""",
        "As the bundled model; vLLM finds the format in `config.json`, on CPU and on GPU.",
        "Nothing was trained and no calibration data was used: rounding to nearest.",
        """\
- Its answers are not always those of the bundled model; the table says how often they are.
- The model is so small that reading its weights is not what takes the time: it saves memory.
- Drafts and heads were made for the bfloat16 weights and are refused with these.
""",
    ),
    "lookahead": Text(
        """\
`eventrail-extract` with a second, small residual stream beside its own, in which four new heads of
the first layer note the three tokens before each token, and four of the last layer look up the
three tokens that will follow the next one. A plain Llama (hidden 256, 5 layers, 8 heads). The
weights of `eventrail-extract` are in it unchanged, and the new stream is 2^-10 times as large, so
norms and output see nothing of it: its answers are the same but for rounding. The hidden state now
says where copying goes on, which is what Medusa heads need (`eventrail-extract-lookahead-medusa`).
It is the benefit of joint training (Medusa-2) without a change to the model's own weights.""",
        "As the bundled model, where Medusa heads are used.",
        DISTILLED,
        """\
- Norm weights are rounded to bfloat16 anew, so a near tie can fall the other way.
- Twice the features, mostly zeros, so two and a half times the bytes to read at every step: where
  that is what takes the time, as on a CPU, plain decoding is slower than with the bundled model.
""",
    ),
    "lookahead_medusa": Text(
        """\
Three Medusa heads (two residual layers each, one output matrix for all) on
`eventrail-extract-lookahead`, trained together with its second stream, in vLLM's layout.""",
        """\
vLLM: `model=` the lookahead form,
`speculative_config={method: medusa, model: DIR, num_speculative_tokens: 3}`.""",
        DISTILLED,
        EQUAL
        + "- vLLM checks one chain of proposals, not a tree, and switches async scheduling off.",
    ),
}
