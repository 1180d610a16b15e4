"""Folders of other models; the one here has a vector for each of five words."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from eventrail.config.retrieval import Retrieval
from eventrail.retrieval.embedding.make import make_embedder
from eventrail.retrieval.embedding.onnx_folder import OnnxEmbedder
from eventrail.retrieval.embedding.unusable import UnusableModel

_MODEL = (
    "CAg68AEKLQoFdGFibGUKCWlucHV0X2lkcxIRbGFzdF9oaWRkZW5fc3RhdGUiBkdhdGhlchIEdGlueSpvCAgIAxABQgV0"
    "YWJsZUpgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAAAAAA"
    "AAAAAAAAAIA/AACAPwAAgD8AAIA/AACAvwAAAAAAAAAAWh0KCWlucHV0X2lkcxIQCg4IBxIKCgMSAWIKAxIBbGIpChFs"
    "YXN0X2hpZGRlbl9zdGF0ZRIUChIIARIOCgMSAWIKAxIBbAoCCANCBAoAEA0="
)
_WORDS = ("[PAD]", "[UNK]", "[SEP]", "x", "y", "z", "xyz", "query:")
"""`x`, `y`, `z` are the axes, `xyz` is their sum, `query:` the other way of `x`."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    words = Tokenizer(models.WordLevel({word: at for at, word in enumerate(_WORDS)}, "[UNK]"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    words.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "model.onnx").write_bytes(base64.b64decode(_MODEL))
    return tmp_path


def setting(folder: Path, name: str, **values: object) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps(values))


def test_a_vector_is_the_mean_of_the_tokens(folder: Path) -> None:
    embedder = make_embedder(Retrieval(embedder=str(folder)))
    assert embedder is not None
    assert embedder.dimensions == 3
    assert embedder.embed_query("x y") == pytest.approx(np.asarray([1, 1, 0]) / 2**0.5)
    wanted = [[0, 0, 1], np.asarray([1, 1, 2]) / 6**0.5]
    assert embedder.embed_passages(["z", "xyz z"]) == pytest.approx(np.asarray(wanted))
    assert embedder.embed_passages([]).shape == (0, 3)


def test_what_stands_beside_the_model_is_followed(folder: Path) -> None:
    setting(folder, "1_Pooling/config.json", pooling_mode_cls_token=True, word_dimension=3)
    setting(folder, "sentence_bert_config.json", max_seq_length=2)
    setting(folder, "config_sentence_transformers.json", prompts={"query": "query: "})
    embedder = OnnxEmbedder(folder)
    assert embedder.embed_query("y").tolist() == [-1, 0, 0]
    assert embedder.embed_passages(["y x"]).tolist() == [[0, 1, 0]]
    setting(folder, "1_Pooling/config.json", pooling_mode="mean")
    assert OnnxEmbedder(folder).embed_passages(["x x y y y"]).tolist() == [[1, 0, 0]]


def test_another_content_has_another_name(folder: Path) -> None:
    first = OnnxEmbedder(folder).name
    setting(folder, "sentence_bert_config.json", max_seq_length=2)
    assert OnnxEmbedder(folder).name != first


def test_a_pooling_that_cannot_be_done_is_named(folder: Path) -> None:
    setting(folder, "1_Pooling/config.json", pooling_mode_lasttoken=True)
    with pytest.raises(UnusableModel, match="pooling_mode_lasttoken"):
        OnnxEmbedder(folder)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_damaged_file_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"no")
    with pytest.raises(UnusableModel, match=name):
        make_embedder(Retrieval(embedder=str(folder)))


def test_settings_that_are_no_json_are_as_good_as_none(folder: Path) -> None:
    (folder / "config_sentence_transformers.json").write_text("{")
    setting(folder, "sentence_bert_config.json", max_seq_length=None)
    assert OnnxEmbedder(folder).embed_query("x").tolist() == [1, 0, 0]
