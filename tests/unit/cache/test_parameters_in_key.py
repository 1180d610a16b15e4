"""Whatever changes an answer is part of the key, or keeps the answer out of the cache."""

from typing import Any

import msgspec
import pytest

from eventrail.cache.key import key_of, question_of
from eventrail.cache.policy import may_serve
from eventrail.config.model import Config
from eventrail.contracts.parameters import NAMES
from tests.unit.worker.lives import routed

SAMPLING: dict[str, Any] = {
    "max_tokens": 5,
    "top_p": 0.5,
    "stop": ["END"],
    "seed": 3,
    "temperature": 0.0,
}


def key(sampling: dict[str, Any] | None = None, extra: dict[str, Any] | None = None) -> str:
    state = routed(sampling=sampling or {})
    assert state.screened is not None
    screened = msgspec.structs.replace(state.screened, extra=extra or {})
    question = question_of(msgspec.structs.replace(state, screened=screened), Config(), "")
    assert question is not None
    return key_of(question)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_parameter_makes_another_key(name: str) -> None:
    keys = {key(), key(extra={name: 1}), key(extra={name: {"a": 1}}), key(extra={name: {"a": 2}})}
    assert len(keys) == 4


@pytest.mark.parametrize("name", sorted(SAMPLING))
def test_every_way_of_sampling_makes_another_key(name: str) -> None:
    assert key({name: SAMPLING[name]}) != key()


MORE_THAN_A_TEXT: list[dict[str, Any]] = [{"logprobs": True}, {"tools": [{}]}, {"top_logprobs": 2}]


@pytest.mark.parametrize("extra", MORE_THAN_A_TEXT)
def test_answers_that_are_more_than_a_text_are_not_cached(extra: dict[str, Any]) -> None:
    state = routed()
    assert state.screened is not None
    assert may_serve(state)
    screened = msgspec.structs.replace(state.screened, extra=extra)
    assert not may_serve(msgspec.structs.replace(state, screened=screened))
    assert not may_serve(routed(sampling={"n": 2}))
