import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.model import Pool
from eventrail.config.pool import DEFAULT_TOKENS, Speculation
from eventrail.speculation.prompts import Prompt
from eventrail.speculation.protocol import Job
from eventrail.worker.serving.speculation import speculative_config
from eventrail.worker.speculating.engine import engine_arguments
from eventrail.worker.speculating.measure import Answer, in_flight
from eventrail.worker.speculating.tokenise import NoPromptFits, tokenised


def test_no_speculation_is_no_configuration() -> None:
    assert speculative_config(Speculation()) is None


@given(st.integers(0, 16), st.integers(1, 4), st.integers(4, 8))
def test_ngram_looks_up_as_much_as_the_pool_says(tokens: int, least: int, most: int) -> None:
    speculation = Speculation("ngram", tokens=tokens, lookup_min=least, lookup_max=most)
    assert speculative_config(speculation) == {
        "method": "ngram",
        "num_speculative_tokens": tokens or DEFAULT_TOKENS["ngram"],
        "prompt_lookup_min": least,
        "prompt_lookup_max": most,
    }


@pytest.mark.parametrize(
    ("method", "theirs"), [("draft", "draft_model"), ("medusa", "medusa"), ("eagle", "eagle")]
)
def test_a_model_that_drafts_is_named_in_vllms_terms(
    method: str, theirs: str, tmp_path: Path
) -> None:
    for model in ("org/drafts", str(tmp_path)):
        config = speculative_config(Speculation(method, model=model, tokens=4))  # pyright: ignore[reportArgumentType] -- one of its literals
        assert config == {"method": theirs, "model": model, "num_speculative_tokens": 4}


def job(**changes: object) -> Job:
    pool = Pool(engine="vllm", model="bundled", slots=4, speculation=Speculation("ngram"))
    fields = {
        "mode": "ngram", "name": "bundled", "pool": pool, "batch": 24, "max_tokens": 10,
        "prompts": [Prompt("a", [{"role": "user", "content": "one two"}])], "cold": False,
    }  # fmt: skip
    return Job(**{**fields, **changes})  # pyright: ignore[reportArgumentType] -- fields by name


def test_an_engine_is_measured_as_the_pool_runs_it_with_room_for_the_largest_batch() -> None:
    arguments = engine_arguments(job(), cpu=True)
    assert arguments["max_num_seqs"] == 24
    assert arguments["speculative_config"]["method"] == "ngram"
    assert arguments["disable_log_stats"] is False
    assert "override_generation_config" not in arguments  # decoding is greedy anyway
    assert Path(arguments["model"]).is_dir()


class Words:
    """A tokenizer of words."""

    def apply_chat_template(
        self, messages: list[dict[str, str]], *, add_generation_prompt: bool, tokenize: bool
    ) -> str:
        assert add_generation_prompt
        assert not tokenize
        return " ".join(message["content"] for message in messages)

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        assert not add_special_tokens
        return [len(word) for word in text.split()]


def test_prompts_that_leave_no_room_for_an_answer_are_left_out() -> None:
    prompts = [
        Prompt("short", [{"role": "user", "content": "one two"}], max_tokens=4),
        Prompt("long", [{"role": "user", "content": "word " * 95}]),
    ]
    (fitting,) = tokenised(job(prompts=prompts), Words(), 100)
    assert (fitting.id, fitting.tokens, fitting.most) == ("short", [3, 3], 4)
    with pytest.raises(NoPromptFits, match="the shortest has 2 tokens"):
        tokenised(job(prompts=prompts), Words(), 5)


async def test_so_many_requests_are_in_flight_and_answers_keep_their_order() -> None:
    running = most = 0

    def call(number: int) -> Callable[[], Awaitable[Answer]]:
        async def ask() -> Answer:
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.001 * (number % 3))
            running -= 1
            return Answer(str(number))

        return ask

    answers = await in_flight([call(number) for number in range(20)], 4)
    assert [answer.prompt for answer in answers] == [str(number) for number in range(20)]
    assert most == 4
