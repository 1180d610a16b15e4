from random import Random

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from transformers import LlamaConfig, LlamaForCausalLM

from eventrail.worker.bundled import bundled_model_path
from eventrail.worker.bundled.batches import Encoder, collate
from eventrail.worker.bundled.export import config_of
from eventrail.worker.bundled.intervals import Share
from eventrail.worker.bundled.net import Llama
from eventrail.worker.bundled.plot import smooth
from eventrail.worker.bundled.schedule import context_size, rate, shuffled_share
from eventrail.worker.bundled.shape import Shape
from eventrail.worker.bundled.tasks import ABSTENTION, Ask, Example
from eventrail.worker.bundled.tokens import MARKERS, QUESTION, id_of
from eventrail.worker.bundled.wiring import wire

EXAMPLE = Example(
    ("The router is red.", "The cache is blue."),
    (Ask("What is the cache?", 1, "The cache is blue."), Ask("Who?", None, ABSTENTION)),
)
PROMPT = "<|begin|><|s1|> The router is red.<|s2|> The cache is blue.<|q|> What is the cache?"
SMALL = Shape(vocabulary=64, hidden=64, intermediate=48, layers=3, heads=4)


def dice(seed: int) -> Random:
    return Random(seed)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(bundled_model_path() / "tokenizer.json"))


def test_a_row_is_the_prompt_of_the_chat_template_and_the_answer(tokenizer: Tokenizer) -> None:
    row = Encoder(tokenizer).row(EXAMPLE, dice(1))
    expected = f"{PROMPT}<|v|><|v|><|v|><|a|><|s2|> The cache is blue."
    ids = [i for i, block in zip(row.ids, row.blocks, strict=True) if block < 2]
    assert ids == tokenizer.encode(expected).ids


def test_each_question_sees_the_context_and_itself_only(tokenizer: Tokenizer) -> None:
    row = Encoder(tokenizer).row(EXAMPLE, dice(1))
    mask = collate([row], 0).mask[0, 0]
    blocks = torch.tensor(row.blocks)
    second = (blocks == 2).nonzero()[:, 0]
    assert mask[second[-1]][blocks == 0].all()
    assert not mask[second[-1]][blocks == 1].any()
    assert not mask[0, 1:].any()


def test_the_losses_stand_where_the_next_token_is_decided(tokenizer: Tokenizer) -> None:
    row = Encoder(tokenizer).row(EXAMPLE, dice(1))
    at, choice = row.choices[0]
    assert tokenizer.id_to_token(row.ids[at]) == "<|a|>"
    assert tokenizer.id_to_token(choice) == "<|s2|>"
    inside = [(at, token) for at, token in row.copies if at + 1 < len(row.ids)]
    kept = [(at, t) for at, t in inside if row.blocks[at] == row.blocks[at + 1]]
    assert all(row.ids[at + 1] == token for at, token in kept)


def test_exchanged_tokens_keep_every_repetition(tokenizer: Tokenizer) -> None:
    plain = Encoder(tokenizer).row(EXAMPLE, dice(1))
    other = Encoder(tokenizer, shuffle=1.0).row(EXAMPLE, dice(1))
    assert plain.ids != other.ids
    pairs = set(zip(plain.ids, other.ids, strict=True))
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)


@pytest.mark.parametrize("wired", [False, True])
def test_the_training_network_computes_what_the_exported_architecture_does(wired: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    torch.manual_seed(1)
    net = Llama(SMALL)
    if wired:
        wire(net, [1, 2, 3], 4)
    other = LlamaForCausalLM(LlamaConfig(**config_of(SMALL))).float().eval()
    other.load_state_dict({**net.state_dict(), "lm_head.weight": net.model.embed_tokens.weight})
    tokens = torch.randint(0, 64, (2, 20))
    mask = torch.ones(20, 20, dtype=torch.bool).tril().expand(2, 1, 20, 20)
    positions = torch.arange(20).expand(2, 20)
    with torch.no_grad():
        mine = net(tokens, positions, mask, torch.arange(40)).view(2, 20, 64)
        torch.testing.assert_close(mine, other(tokens).logits, atol=1e-4, rtol=1e-4)


def test_wired_weights_copy_before_any_training(tokenizer: Tokenizer) -> None:
    torch.manual_seed(1)
    net = Llama(Shape(vocabulary=tokenizer.get_vocab_size()))
    wire(net, [id_of(tokenizer, m) for m in MARKERS], id_of(tokenizer, QUESTION))
    batch = collate([Encoder(tokenizer).row(EXAMPLE, dice(1))], 0)
    copied = batch.copies[:, : len(tokenizer.encode(" The cache is blue.").ids)]
    with torch.no_grad():
        best = net(batch.tokens, batch.positions, batch.mask, copied[0]).argmax(-1)
    assert (best == copied[1]).float().mean() > 0.5


@given(st.floats(0, 1))
def test_the_schedule_stays_within_its_bounds(progress: float) -> None:
    assert 0 < rate(progress) <= 1
    assert 0 <= context_size(progress, dice(1)) <= 28
    assert 0.1 < shuffled_share(progress) <= 0.5


@given(st.lists(st.booleans(), min_size=1))
def test_an_interval_holds_its_share(flags: list[bool]) -> None:
    share = Share.of(flags)
    assert 0 <= share.low <= share.share <= share.high <= 1
    assert share.count == len(flags)


def test_the_wilson_interval_is_the_published_one() -> None:
    share = Share.of([True] * 8 + [False] * 2)
    assert (share.low, share.high) == (0.4902, 0.9433)


def test_smoothing_averages_groups() -> None:
    assert smooth([1.0, 2.0, 3.0, 4.0, 5.0, 9.0]) == [3.0, 9.0]
