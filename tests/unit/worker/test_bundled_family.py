import json
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file
from tokenizers import Tokenizer

from eventrail.worker.bundled import bundled_path
from eventrail.worker.bundled.batches import Encoder
from eventrail.worker.bundled.family.answers import agreed, repaired, settle
from eventrail.worker.bundled.family.base import BASE, load_net, tokenizer_of
from eventrail.worker.bundled.family.cards import write_card
from eventrail.worker.bundled.family.dialogues import Dialogue, join, split
from eventrail.worker.bundled.family.draft import DRAFT, Lessons, distillation_loss, draft_net
from eventrail.worker.bundled.family.figures import compared
from eventrail.worker.bundled.family.heads import (
    MISSING,
    Heads,
    acceptance,
    ahead,
    head_weights,
    medusa_loss,
)
from eventrail.worker.bundled.family.joint import Joint, Sights, train_lookahead
from eventrail.worker.bundled.family.loop import Plan, train
from eventrail.worker.bundled.family.medusa import heads_config
from eventrail.worker.bundled.family.merge import merge, merged_shape
from eventrail.worker.bundled.family.quantise import int8_channels, quantised
from eventrail.worker.bundled.family.serve import accepted, speculation
from eventrail.worker.bundled.family.shards import write_shard
from eventrail.worker.bundled.family.sights import sizes_of
from eventrail.worker.bundled.family.steps import StaleRunError, claim
from eventrail.worker.bundled.net import Llama
from eventrail.worker.bundled.tasks import Ask, Example
from eventrail.worker.bundled.tokens import ANSWER, END, id_of

END_ID, PAD_ID = 5, 0
EXAMPLE = Example(
    ("The router is red and new.", "The cache is blue and old."),
    (
        Ask("What is the cache?", 1, "The cache is blue and old."),
        Ask("What is the router?", 0, "The router is red and new."),
    ),
)


@pytest.fixture(scope="module")
def base() -> Llama:
    return load_net(bundled_path("model"))


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return tokenizer_of(bundled_path("model"))


@pytest.fixture(scope="module")
def told(base: Llama, tokenizer: Tokenizer) -> Dialogue:
    row = Encoder(tokenizer).row(EXAMPLE, Random(1))
    wanted = split(row, id_of(tokenizer, ANSWER), id_of(tokenizer, END))
    return settle(base, [wanted], END_ID, PAD_ID)[0]


def test_a_dialogue_and_its_row_say_the_same(tokenizer: Tokenizer) -> None:
    row = Encoder(tokenizer).row(EXAMPLE, Random(1))
    assert id_of(tokenizer, END) == END_ID
    again = join(split(row, id_of(tokenizer, ANSWER), END_ID))
    assert (again.ids, again.positions, again.blocks) == (row.ids, row.positions, row.blocks)
    assert set(again.copies) == {*row.choices, *row.copies}


def test_a_guess_that_holds_is_kept() -> None:
    assert repaired([7, 8, END_ID], [7, 8, END_ID], END_ID) == (7, 8, END_ID)


def test_a_wrong_guess_is_replaced_from_its_first_wrong_token() -> None:
    assert repaired([7, 8, 9, END_ID], [7, 3, 4, END_ID], END_ID) == (7, 3, 4, END_ID)
    assert repaired([7, 8, 9, 6], [7, END_ID, 4, 6], END_ID) == (7, END_ID)


def test_a_guess_without_an_end_grows() -> None:
    assert repaired([7, 8], [7, 8], END_ID)[:2] == (7, 8)
    assert len(repaired([7, 8], [7, 8], END_ID)) > 2


def test_what_is_agreed_ends_with_the_first_token_put_right() -> None:
    assert agreed([7, 8, 9], [7, 3, 4]) == (7, 3)
    assert agreed([7, 8], [7, 8]) == (7, 8)


def greedy(base: Llama, prompt: tuple[int, ...], count: int) -> list[int]:
    tokens = list(prompt)
    for _ in range(count):
        size = len(tokens)
        mask = torch.ones(1, 1, size, size, dtype=torch.bool).tril()
        with torch.no_grad():
            row, last = torch.tensor([tokens]), torch.tensor([size - 1])
            tokens.append(int(base(row, torch.arange(size)[None], mask, last).argmax()))
    return tokens[len(prompt) :]


def test_settled_answers_are_what_decoding_one_by_one_gives(base: Llama, told: Dialogue) -> None:
    for question, answer in zip(told.questions, told.answers, strict=True):
        assert greedy(base, told.context + question, len(answer)) == list(answer)


def test_settling_repairs_a_bad_guess_or_stops_where_it_is_certain(
    base: Llama, told: Dialogue
) -> None:
    bad = told.answered(tuple((answer[0], 99, *answer[2:]) for answer in told.answers))
    (found,) = settle(base, [bad], END_ID, PAD_ID)
    for answer, right in zip(found.answers, told.answers, strict=True):
        assert len(answer) > 3
        assert answer == right[: len(answer)]


@given(st.integers(1, 8), st.floats(0.1, 1.0))
def test_nearer_heads_weigh_more(count: int, decay: float) -> None:
    weights = head_weights(count, decay)
    assert sum(weights) == pytest.approx(1.0)
    assert weights == sorted(weights, reverse=True)


def test_each_position_wants_the_tokens_after_its_own() -> None:
    assert ahead([1, 2, 3], 2) == [[2, 3], [3, MISSING], [MISSING, MISSING]]


def test_a_chain_is_accepted_up_to_its_first_wrong_token() -> None:
    def say(*tokens: int) -> torch.Tensor:
        return torch.nn.functional.one_hot(torch.tensor(tokens), 4).float()

    wanted = torch.tensor([[1, 2], [1, 2], [1, MISSING]])
    assert acceptance([say(1, 0, 1), say(2, 2, 3)], wanted) == [0.6667, 0.5]


def test_the_medusa_loss_ignores_what_is_beyond_the_end() -> None:
    logits = torch.zeros(2, 4)
    full = medusa_loss([logits], torch.tensor([[1], [2]]), [1.0])
    half = medusa_loss([logits], torch.tensor([[1], [MISSING]]), [1.0])
    assert full.item() == pytest.approx(half.item()) == pytest.approx(1.3863, abs=1e-4)


def test_the_distillation_loss_is_least_where_student_and_teacher_agree() -> None:
    teacher = torch.tensor([[4.0, 0.0, 0.0]])
    said = torch.tensor([0])
    same = distillation_loss(teacher, teacher, said)
    assert same < distillation_loss(torch.tensor([[0.0, 4.0, 0.0]]), teacher, said)


def test_heads_in_their_file_are_named_as_vllm_names_them() -> None:
    names = set(Heads(torch.zeros(16, 8), 2, 1).state_dict())
    assert names == {
        "blocks.0.layers.0.weight",
        "blocks.0.layers.0.bias",
        "blocks.1.layers.0.weight",
        "blocks.1.layers.0.bias",
        "lm_heads.0.weight",
    }
    config = heads_config(16, 8, 2, 1)
    assert config["medusa_fc_bias"] is True
    assert "num_attention_heads" not in config


@pytest.mark.parametrize("kind", ["medusa", "lookahead_medusa"])
def test_committed_heads_hold_what_their_configuration_says(kind: Any) -> None:
    config = json.loads((bundled_path(kind) / "config.json").read_text())
    count, layers = config["num_heads"], config["num_hidden_layers"]
    heads = Heads(torch.zeros(config["vocab_size"], config["hidden_size"]), count, layers)
    weights = load_file(bundled_path(kind) / "model.safetensors")
    assert {n: w.shape for n, w in weights.items()} == {
        n: w.shape for n, w in heads.state_dict().items()
    }
    assert config["original_lm_head"] is True


def test_the_committed_draft_is_a_llama_of_the_draft_s_shape() -> None:
    net = load_net(bundled_path("draft"), DRAFT)
    assert not any(parameter.requires_grad for parameter in net.parameters())
    config = json.loads((bundled_path("draft") / "config.json").read_text())
    assert config["num_hidden_layers"] == DRAFT.layers < BASE.layers


def test_int8_weights_come_back_within_half_a_step() -> None:
    torch.manual_seed(1)
    weight = torch.randn(6, 10)
    rounded, scale = int8_channels(weight)
    assert rounded.dtype == torch.int8
    assert scale.shape == (6, 1)
    assert ((rounded.float() * scale - weight).abs() <= scale * 0.51).all()


def test_only_linear_layers_are_quantised() -> None:
    weights = {"a.q_proj.weight": torch.ones(2, 2), "a.q_proj.bias": torch.ones(2),
               "embed.weight": torch.ones(2, 2)}  # fmt: skip
    found = quantised(weights)
    assert found["a.q_proj.weight"].dtype == torch.int8
    assert "a.q_proj.weight_scale" in found
    assert found["embed.weight"].dtype == found["a.q_proj.bias"].dtype == torch.float32


def test_the_lookahead_leaves_the_base_s_logits_as_they_were(base: Llama, told: Dialogue,
                                                            tmp_path: Path) -> None:  # fmt: skip
    write_shard(tmp_path / "train-0000.jsonl", [told])
    torch.manual_seed(1)
    seen = Sights(base, [tmp_path / "train-0000.jsonl"], PAD_ID)[0]
    net = Joint(base, sizes_of(base, seen))
    both = Llama(merged_shape(BASE))
    both.load_state_dict(merge(base, net.graft))
    batch = seen.batch
    inputs = (batch.tokens, batch.positions, batch.mask)
    with torch.no_grad():
        plain, merged = base(*inputs, batch.copies[0]), both(*inputs, batch.copies[0])
        assert (merged.argmax(-1) == plain.argmax(-1)).all()
        torch.testing.assert_close(merged, plain, atol=0.05, rtol=0.01)
        states = both.model(*inputs).flatten(0, 1)[batch.copies[0]]
        for mine, theirs in zip(net(seen, base), net.heads(states), strict=True):
            torch.testing.assert_close(mine, theirs, atol=0.05, rtol=0.05)


def test_a_draft_learns_to_say_what_the_base_says_and_resumes_where_it_was(
    base: Llama, told: Dialogue, tmp_path: Path
) -> None:
    write_shard(tmp_path / "train-0000.jsonl", [told] * 6)
    lessons = Lessons([tmp_path / "train-0000.jsonl"], base, PAD_ID, 3)

    def steps(count: int, folder: str) -> tuple[Llama, list[float]]:
        net, losses = draft_net(base).requires_grad_(requires_grad=True), list[float]()

        def loss_of(step: int) -> tuple[torch.Tensor, int, dict[str, float]]:
            loss, tokens, figures = lessons.loss(net, step)
            losses.append(float(loss.detach()))
            return loss, tokens, figures

        done = train(net, loss_of, Plan(tmp_path / folder, count, 1e-3), "draft")
        assert done.step == count
        return net, losses

    _, losses = steps(12, "once")
    assert losses[-1] < losses[0] / 2
    assert (tmp_path / "once" / "training_log.csv").read_text().count("\n") == 3
    again, more = steps(12, "once")
    assert more == []
    state = torch.load(tmp_path / "once" / "checkpoint.pt", weights_only=True)["net"]
    for name, value in again.state_dict().items():
        torch.testing.assert_close(value, state[name])


def test_a_lookahead_learns_to_say_what_comes_after_the_next_token(
    base: Llama, told: Dialogue, tmp_path: Path
) -> None:
    write_shard(tmp_path / "train-0000.jsonl", [told])
    sights = Sights(base, [tmp_path / "train-0000.jsonl"], PAD_ID)
    net, done = train_lookahead(sights, Plan(tmp_path / "run", 10, 2e-3), 3)
    assert done.step == 10
    torch.manual_seed(3)
    untrained = Joint(base, sizes_of(base, sights[0]))
    weights = head_weights(3, 0.8)
    with torch.no_grad():
        first, last = (
            medusa_loss(one(sights[0], base), sights[0].wanted, weights) for one in (untrained, net)
        )
    assert last < first


def test_a_log_keeps_no_line_that_a_lost_run_wrote(tmp_path: Path) -> None:
    net = torch.nn.Linear(1, 1)

    def loss_of(step: int) -> tuple[torch.Tensor, int, dict[str, float]]:
        return net(torch.ones(1, 1)).square().sum(), 1, {"seen": float(step)}

    train(net, loss_of, Plan(tmp_path, 20, 1e-3), "first")
    (tmp_path / "checkpoint.pt").unlink()
    train(net, loss_of, Plan(tmp_path, 10, 1e-3), "again")
    lines = (tmp_path / "training_log.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["step", "10"]


def test_a_run_begun_for_another_base_is_refused(tmp_path: Path) -> None:
    claim(tmp_path / "run", "one")
    claim(tmp_path / "run", "one")
    with pytest.raises(StaleRunError, match=r"answers.*--run"):
        claim(tmp_path / "run", "two")


FOUND: dict[str, Any] = {
    "answers": [[1, 2], [3]],
    "exact": [True, False],
    "batch_1": {"tokens": 20, "seconds": 1.0, "processor_seconds": 2.0},
    "batch_16": {"tokens": 40, "seconds": 1.0, "processor_seconds": 2.0},
    "acceptance": {"by_position": [0.9, 0.8], "mean_length": 2.7},
}
PLAIN: dict[str, Any] = {
    **FOUND,
    "answers": [[1, 2], [4]],
    "batch_1": {"tokens": 10, "seconds": 1.0, "processor_seconds": 2.0},
    "acceptance": {},
}


def test_a_member_is_compared_with_the_plain_model() -> None:
    figures = compared(FOUND, PLAIN)
    assert figures["same_answers"]["share"] == 0.5
    assert figures["speed"]["batch_1"]["ratio"] == 2.0
    assert figures["speed"]["batch_16"]["ratio_of_processor_time"] == 1.0
    with pytest.raises(ValueError, match="same questions"):
        compared({**FOUND, "answers": [[1]]}, PLAIN)


def test_a_card_states_what_was_measured_and_what_it_was_made_for() -> None:
    lineage = {
        "parent": {"name": "base", "version": "1", "weights_sha256": "abc"},
        "commands": ["make models"],
        "machine": "2 cores",
        "vllm": "0.29.0",
    }
    card = write_card("quantised", "small", lineage, compared(FOUND, PLAIN))
    assert "| tokens a second, batch 1, beside the plain model | 20 and 10: 2.00 times" in card
    assert "| acceptance by position, of all drafts | 0.900, 0.800 |" in card
    assert "base 1, weights SHA-256 `abc`" in card
    assert "$" not in card


def test_acceptance_is_read_from_the_engine_s_counters() -> None:
    def metric(name: str, **value: Any) -> SimpleNamespace:
        return SimpleNamespace(name=f"vllm:spec_decode_num_{name}", **value)

    metrics = [
        metric("drafts", value=10),
        metric("draft_tokens", value=20),
        metric("accepted_tokens", value=15),
        metric("accepted_tokens_per_pos", values=[9, 6]),
        SimpleNamespace(name="vllm:other", value=1),
    ]
    found = accepted(metrics)
    assert found["by_position"] == [0.9, 0.6]
    assert found["mean_length"] == 2.5
    assert accepted([]) == {}


def test_each_mode_names_its_method(tmp_path: Path) -> None:
    assert speculation("plain", tmp_path, 0) is None
    assert (speculation("draft", tmp_path, 0) or {})["method"] == "draft_model"
    assert (speculation("medusa", tmp_path, 2) or {})["num_speculative_tokens"] == 2
    assert (speculation("ngram", tmp_path, 0) or {})["prompt_lookup_max"] == 3
