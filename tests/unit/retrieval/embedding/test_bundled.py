from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from eventrail.retrieval.embedding.bundled_model import DIMENSIONS, FOLDER, BundledEmbedder
from eventrail.retrieval.embedding.encoder import LONGEST, Encoder

QUESTION = "How do I get my money back?"
TEXTS = [
    "Refunds are paid within ten days after we receive the goods.",
    "The office opens at nine and closes at five.",
    "Our trains run every half hour on weekdays.",
    "",
    "환불은 열흘 안에 이루어집니다.",
]


@pytest.fixture(scope="module")
def embedder() -> BundledEmbedder:
    return BundledEmbedder()


def test_a_question_is_nearest_to_what_answers_it(embedder: BundledEmbedder) -> None:
    likeness = embedder.embed_passages(TEXTS[:3]) @ embedder.embed_query(QUESTION)
    assert likeness.argmax() == 0
    assert likeness[0] > likeness[1:].max() + 0.2


def test_vectors_are_of_length_1_even_of_an_empty_text(embedder: BundledEmbedder) -> None:
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_a_vector_depends_on_its_text_alone(embedder: BundledEmbedder) -> None:
    alone = np.stack([embedder.embed_passages([text])[0] for text in TEXTS])
    together = embedder.embed_passages([*TEXTS, "word " * 300, *reversed(TEXTS)])
    assert np.array_equal(together[: len(TEXTS)], alone)
    assert np.array_equal(together[-len(TEXTS) :][::-1], alone)
    assert np.array_equal(embedder.embed_query(TEXTS[0]), alone[0])


def test_threads_at_once_get_what_one_gets(embedder: BundledEmbedder) -> None:
    wanted = embedder.embed_passages(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(embedder.embed_passages, [TEXTS] * 8):
            assert np.array_equal(vectors, wanted)


def test_what_is_too_long_is_cut(embedder: BundledEmbedder) -> None:
    long = "tree " * (LONGEST - 2)
    assert np.array_equal(embedder.embed_query(long), embedder.embed_query(long + "river " * 9_000))


def test_no_texts_make_no_vectors(embedder: BundledEmbedder) -> None:
    assert embedder.embed_passages([]).shape == (0, DIMENSIONS)


def test_tokens_have_a_vector_each_whose_mean_is_the_texts() -> None:
    encoder = Encoder(FOLDER)
    tokens = encoder.tokens(QUESTION)
    assert tokens.shape[1] == DIMENSIONS
    mean = tokens.mean(axis=0)
    assert mean / np.linalg.norm(mean) == pytest.approx(encoder.vector(QUESTION), abs=1e-5)


def test_its_license_and_card_lie_beside_it() -> None:
    assert "Apache License" in (FOLDER / "LICENSE").read_text()
    assert "all-MiniLM-L6-v2" in (FOLDER / "NOTICE").read_text()
    assert (FOLDER / "MODEL_CARD.md").exists()
