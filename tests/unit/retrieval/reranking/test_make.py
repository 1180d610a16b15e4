"""Rerankers by name; the ONNX one reads a model of 300 bytes.

It says the largest token id of the passage: `ReduceMax(input_ids * token_type_ids * mask)`.
"""

import base64
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from eventrail.config.retrieval import Retrieval
from eventrail.retrieval.embedding.unusable import UnusableModel
from eventrail.retrieval.reranking.make import make_reranker
from eventrail.retrieval.reranking.sentences import SentenceReranker

_MODEL = (
    "CAg6pwIKLQoOdG9rZW5fdHlwZV9pZHMKDmF0dGVudGlvbl9tYXNrEgZzZWNvbmQiA011bAodCgZzZWNvbmQKCWlucHV0"
    "X2lkcxIDaWRzIgNNdWwKGQoDaWRzEgFmIgRDYXN0KgkKAnRvGAGgAQIKNAoBZhIGbG9naXRzIglSZWR1Y2VNYXgqCwoE"
    "YXhlc0ABoAEHKg8KCGtlZXBkaW1zGAGgAQISBHRpbnlaHQoJaW5wdXRfaWRzEhAKDggHEgoKAxIBYgoDEgFsWiIKDmF0"
    "dGVudGlvbl9tYXNrEhAKDggHEgoKAxIBYgoDEgFsWiIKDnRva2VuX3R5cGVfaWRzEhAKDggHEgoKAxIBYgoDEgFsYhkK"
    "BmxvZ2l0cxIPCg0IARIJCgMSAWIKAggBQgQKABAN"
)
_WORDS = ("[PAD]", "[UNK]", "[SEP]", "none", "some", "most", "all")


@pytest.fixture(params=["", "onnx"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    words = Tokenizer(models.WordLevel({word: at for at, word in enumerate(_WORDS)}, "[UNK]"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    words.post_processor = processors.TemplateProcessing(
        single="$A", pair="$A [SEP] $B:1", special_tokens=[("[SEP]", 2)]
    )
    words.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / request.param).mkdir(exist_ok=True)
    (tmp_path / request.param / "model.onnx").write_bytes(base64.b64decode(_MODEL))
    return tmp_path


def test_none_is_none() -> None:
    assert make_reranker(Retrieval()) is None


def test_the_bundled_one_is_in_memory_once() -> None:
    reranker = make_reranker(Retrieval(reranker="bundled"))
    assert isinstance(reranker, SentenceReranker)
    assert make_reranker(Retrieval(reranker="bundled", reranked=3)) is reranker


def test_a_folder_with_onnx_is_read_without_torch(folder: Path) -> None:
    reranker = make_reranker(Retrieval(reranker=str(folder)))
    assert reranker is not None
    passages = ["none", "some none all none", "some", "", *["most " * 600 + "all"] * 9]
    said = reranker.scores("all most", passages)
    assert said.tolist() == [3, 6, 4, 0, *[5] * 9]  # what is too long is cut at its end
    assert reranker.scores("all", []).tolist() == []
    assert reranker.name.startswith(f"{folder.name}@")


def test_a_model_that_changes_has_another_name(folder: Path) -> None:
    first = make_reranker(Retrieval(reranker=str(folder)))
    (folder / "vocab.txt").write_text("more")
    other = make_reranker(Retrieval(reranker=f"{folder}/"))
    assert first is not None
    assert other is not None
    assert first.name != other.name


def test_a_folder_that_is_damaged_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"nothing")
    with pytest.raises(UnusableModel, match=r"model.onnx cannot be run"):
        make_reranker(Retrieval(reranker=str(tmp_path)))


def test_a_model_that_is_not_there_says_what_to_do() -> None:
    with pytest.raises(UnusableModel, match="sentence-transformers"):
        make_reranker(Retrieval(reranker="/there/is/no/such/folder"))
