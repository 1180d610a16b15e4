import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.yaml_document import load_yaml

_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20)
_SCALARS = st.none() | st.booleans() | st.integers() | _TEXT
_DOCUMENTS = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("word", ["on", "off", "yes", "no", "On", "NO"])
def test_words_are_words(word: str) -> None:
    assert load_yaml(f"{word}: [{word}]") == {word: [word]}


@pytest.mark.parametrize(("word", "value"), [("true", True), ("False", False), ("TRUE", True)])
def test_truth_is_truth(word: str, *, value: bool) -> None:
    assert load_yaml(f"a: {word}") == {"a": value}


@given(document=_DOCUMENTS)
def test_what_was_written_as_yaml_comes_back(document: object) -> None:
    assert load_yaml(yaml.safe_dump(document, allow_unicode=True)) == document
