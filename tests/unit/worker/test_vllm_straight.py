"""The short way to vLLM: what is asked of `AsyncLLM`, and what is made of its outputs."""

import asyncio
from collections.abc import AsyncGenerator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.events import Usage
from eventrail.worker.engine import Delta, EngineError, GenerationRequest, Prior
from eventrail.worker.engines.vllm import UNSEEN_TOKENS, VllmEngine
from eventrail.worker.engines.vllm_prompt import Prompt, can_go_on
from eventrail.worker.engines.vllm_tokens import WholeTokens

PROMPT = [7, 8, 9]
WORDS = {1: "one", 2: " two", 3: " three", 4: " four", 0: ""}
MESSAGES = [{"role": "user", "content": "hi"}]


def params(**more: Any) -> Any:
    values: dict[str, Any] = {
        "n": 1,
        "min_tokens": 0,
        "temperature": 0.0,
        "seed": None,
        "stop": [],
        "include_stop_str_in_output": False,
        "max_tokens": 10,
        "stream_interval": None,
        **more,
    }
    return SimpleNamespace(**values)


class Vllm:
    """A model that says the words 1, 2, 3, 4 and then 0, its end, whatever was said before."""

    def __init__(self, *, size: int = 1, hangs: bool = False, **more: Any) -> None:
        self.params = params(**more)
        self.size = size
        self.hangs = hangs
        self.prompts: list[Prompt] = []
        self.aborted: list[str] = []
        self.lost = 0
        self.error: EngineError | None = None

    def engine(self) -> VllmEngine:
        return VllmEngine("pool", self.chat, self.abort, self, self._on_lost)

    def _on_lost(self) -> None:
        self.lost += 1

    async def prepare(self, body: dict[str, Any]) -> Prompt:
        assert body["stream"] is True
        return Prompt({"prompt_token_ids": PROMPT, "prompt": "hi"}, PROMPT, self.params)

    async def generate(self, prompt: Prompt, request_id: str) -> AsyncGenerator[Any, None]:
        self.prompts.append(prompt)
        if self.error is not None:
            raise self.error
        said = prompt.inputs["prompt_token_ids"][len(PROMPT) :]
        left = [1, 2, 3, 4, 0][len(said) :][: prompt.params.max_tokens]
        try:
            for at in range(0, len(left), self.size):
                ids = left[at : at + self.size]
                reason = None if at + self.size < len(left) else "stop" if 0 in ids else "length"
                choice = SimpleNamespace(
                    index=0,
                    text="".join(WORDS[token] for token in ids),
                    token_ids=ids,
                    finish_reason=reason,
                )
                yield SimpleNamespace(outputs=[choice], num_cached_tokens=2)
                if self.hangs:
                    await asyncio.Event().wait()
        except GeneratorExit:
            self.aborted.append(request_id)
            raise

    def text_of(self, prompt: Prompt, tokens: list[int]) -> str:
        assert prompt.tokens == PROMPT
        return "".join(WORDS[token] for token in tokens)

    def length_of(self, token: int) -> int:
        return len(WORDS[token])

    async def chat(self, body: dict[str, Any]) -> AsyncGenerator[Any, None]:
        raise AssertionError(f"not the short way: {body}")
        yield

    async def abort(self, request_id: str) -> None:
        self.aborted.append(request_id)


async def ask(
    vllm: Vllm, *, stream: bool = True, prior: Prior | None = None, **sampling: Any
) -> list[Delta]:
    request = GenerationRequest(
        "r1", "m", MESSAGES, sampling, stream=stream, prior=prior, seed=1234
    )
    return [delta async for delta in vllm.engine().generate(request)]


def text(deltas: list[Delta]) -> str:
    return "".join(delta.text for delta in deltas)


def tokens(deltas: list[Delta]) -> list[int]:
    return [token for delta in deltas for token in delta.tokens or []]


async def test_a_stream_names_its_tokens_and_counts_them() -> None:
    deltas = await ask(Vllm())
    assert text(deltas) == "one two three four"
    assert tokens(deltas) == [1, 2, 3, 4, 0]
    assert [delta.usage for delta in deltas][-1] == Usage(3, 5, 2)
    assert [delta.finish_reason for delta in deltas] == [None] * 4 + ["stop"]


async def test_tokens_of_one_output_are_told_apart_by_their_lengths() -> None:
    deltas = await ask(Vllm(size=3))
    assert [(delta.tokens, delta.lengths) for delta in deltas] == [
        ([1, 2, 3], [3, 4, 6]),
        ([4, 0], [5, 0]),
    ]


@pytest.mark.parametrize("said", [1, 2, 3, 4])
async def test_a_generation_goes_on_after_its_prior(said: int) -> None:
    vllm = Vllm(seed=5, temperature=1.0)
    deltas = await ask(vllm, prior=Prior([1, 2, 3, 4][:said]))
    assert deltas[0].carried
    assert text(deltas) == "one two three four"
    assert tokens(deltas) == [1, 2, 3, 4, 0]
    assert deltas[-1].usage == Usage(3, 5, 2)
    (prompt,) = vllm.prompts
    assert prompt.inputs == {"prompt_token_ids": [*PROMPT, *[1, 2, 3, 4][:said]]}
    assert prompt.params.max_tokens == 10 - said
    assert prompt.params.seed == 5 + said


@pytest.mark.parametrize(
    ("prior", "reason"),
    [(Prior([1, 2, 3, 4, 0], "stop"), "stop"), (Prior([1, 2], "length"), "length")],
)
async def test_what_was_whole_is_not_generated_again(prior: Prior, reason: str) -> None:
    vllm = Vllm()
    (delta,) = await ask(vllm, prior=prior)
    assert (delta.tokens, delta.finish_reason) == (prior.tokens, reason)
    assert vllm.prompts == []


async def test_the_limit_of_tokens_may_be_reached_already() -> None:
    vllm = Vllm(max_tokens=2)
    (delta,) = await ask(vllm, prior=Prior([1, 2]))
    assert (delta.text, delta.finish_reason) == ("one two", "length")
    assert vllm.prompts == []


async def test_with_stop_strings_an_end_is_met_again() -> None:
    vllm = Vllm(stop=["zzz"])
    deltas = await ask(vllm, prior=Prior([1, 2, 3, 4], "stop"))
    assert text(deltas) == "one two three four"
    assert len(vllm.prompts) == 1


@pytest.mark.parametrize(
    "tied", [{"n": 2}, {"presence_penalty": 0.5}, {"structured_outputs": object()}]
)
async def test_what_depends_on_its_output_begins_anew_and_repeats(tied: dict[str, Any]) -> None:
    vllm = Vllm(temperature=1.0, **tied)
    assert not can_go_on(vllm.params)
    deltas = await ask(vllm, prior=Prior([1, 2]))
    assert text(deltas) == "one two three four"
    assert all(delta.tokens is None for delta in deltas)
    assert vllm.prompts[0].params.seed == 1234


async def test_a_seed_that_was_asked_for_stays() -> None:
    vllm = Vllm(temperature=1.0, seed=42, n=2)
    await ask(vllm)
    assert vllm.prompts[0].params.seed == 42


async def test_an_answer_that_nobody_follows_comes_in_few_pieces() -> None:
    vllm = Vllm(temperature=1.0)
    deltas = await ask(vllm, stream=False)
    assert vllm.prompts[0].params.stream_interval == UNSEEN_TOKENS
    assert vllm.prompts[0].params.seed is None
    assert all(delta.tokens is None for delta in deltas)


async def test_leaving_early_closes_the_generation() -> None:
    vllm = Vllm(hangs=True)
    deltas = vllm.engine().generate(GenerationRequest("r1", "m", MESSAGES, stream=True))
    await anext(deltas)
    await deltas.aclose()
    assert vllm.aborted == ["r1"]


async def test_a_dead_engine_is_reported_before_its_error() -> None:
    vllm = Vllm()
    vllm.error = EngineError("dead", retryable=True, lost=True)
    with pytest.raises(EngineError, match="dead"):
        await ask(vllm)
    assert vllm.lost == 1


ASSEMBLED: list[dict[str, Any]] = [{"tools": [{}]}, {"logprobs": True}]


@pytest.mark.parametrize("extra", ASSEMBLED)
async def test_what_must_be_put_together_goes_through_the_chat_api(extra: dict[str, Any]) -> None:
    request = GenerationRequest("r1", "m", MESSAGES, extra=extra, stream=True)
    with pytest.raises(AssertionError, match="not the short way"):
        await anext(Vllm().engine().generate(request))


@given(
    words=st.lists(st.sampled_from(["a", " b", "\n", "", "stop", "é"]), max_size=20),
    sizes=st.lists(st.integers(1, 3), min_size=20, max_size=20),
    stop=st.sampled_from([None, "\n\n", "b\n a"]),
)
def test_a_token_is_named_when_its_text_is_out(
    words: list[str], sizes: list[int], stop: str | None
) -> None:
    """As vLLM does it: the text stays behind by a stop string's length, less one."""
    lag = len(stop) - 1 if stop else 0
    follow = WholeTokens(params(stop=[stop] if stop else []), lambda _: -1)
    named = out = at = 0
    for size in sizes:
        ids = list(range(at, min(at + size, len(words))))
        at += len(ids)
        ended = at >= len(words)
        due = len("".join(words[:at])) - (0 if ended else lag)
        text = "".join(words)[out : max(out, due)]
        out += len(text)
        got, _ = follow.take(text, ids, ended=ended)
        assert got == list(range(named, named + len(got)))
        named += len(got)
        assert len("".join(words[:named])) <= out
        if ended:
            break
    assert named == len(words) or stop
