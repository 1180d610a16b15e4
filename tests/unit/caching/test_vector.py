"""Vectors by which candidates are found."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.caching.semantic.vector import DIMENSIONS, vector_of

KEPT = [
    "How do I reset my password?",
    "What is the capital of France?",
    "Which foods contain gluten?",
    "How is cheese made?",
    "비밀번호를 바꾸는 방법",
    "배송은 얼마나 걸리나요?",
    "김치찌개 끓이는 방법",
    "회원 탈퇴는 어떻게 하나요?",
]
ASKED = [
    "what is the best way to change a password",
    "Which city is France's capital?",
    "what food has gluten in it",
    "how do they make cheese",
    "비밀번호 변경하는 법",
    "배송 얼마나 걸려요",
    "김치찌개는 어떻게 끓여요?",
    "회원탈퇴 방법",
]


def test_a_paraphrase_is_nearest_to_what_it_says() -> None:
    table = np.stack([vector_of(text) for text in KEPT])
    found = [int(np.argmax(table @ vector_of(text))) for text in ASKED]
    assert found == list(range(len(KEPT)))


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_vectors_have_length_one(text: str) -> None:
    vector = vector_of(text)
    assert vector.shape == (DIMENSIONS,)
    assert vector.dtype == np.float32
    assert np.isfinite(vector).all()
    assert abs(float(np.linalg.norm(vector)) - 1) < 1e-3 or not vector.any()


def test_spaces_and_capitals_make_no_difference() -> None:
    assert (vector_of("How  DO I\tpay?") == vector_of("how do i pay?")).all()
