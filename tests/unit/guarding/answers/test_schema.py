from typing import Any

import pytest

from eventrail.guarding.answers.form import Form, formed
from eventrail.guarding.answers.schema import UncheckableError, misfit


def test_where_a_value_does_not_fit() -> None:
    schema = {"properties": {"price": {"type": "number"}}, "required": ["price"]}
    assert misfit({"price": 1.5}, schema) == ""
    assert misfit({"price": "1.5"}, schema) == "properties/price/type"
    assert misfit({}, schema) == "required"


def test_the_place_is_the_schemas_and_never_the_answers() -> None:
    schema = {"additionalProperties": {"type": "integer"}}
    assert "ann@example.com" not in misfit({"ann@example.com": "x"}, schema)


def test_references_within_the_schema_are_followed() -> None:
    tree = {
        "$defs": {"t": {"properties": {"next": {"$ref": "#/$defs/t"}, "n": {"type": "integer"}}}}
    }
    schema = {**tree, "$ref": "#/$defs/t"}
    assert misfit({"next": {"next": {"n": 1}}}, schema) == ""
    assert misfit({"next": {"next": {"n": "1"}}}, schema)


def _doubling() -> dict[str, Any]:
    steps = {f"d{i}": {"allOf": [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(40)}
    return {"$defs": {**steps, "d40": {}}, "$ref": "#/$defs/d0"}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "nothing"},
        {"$ref": "http://127.0.0.1:9/schema"},
        {"$ref": "#/$defs/no"},
        _doubling(),
    ],
)
def test_what_cannot_be_checked_says_so_and_does_not_pass(schema: dict[str, Any]) -> None:
    with pytest.raises(UncheckableError):
        misfit({"a": 1}, schema)
    result = formed('{"a": 1}', Form(schema))
    assert result.wrong
    assert not result.checked


def test_regular_expressions_are_not_evaluated() -> None:
    endless = {"pattern": "(a+)+$"}
    schema = {
        "properties": {"a": endless, "pattern": {"type": "integer"}},
        "patternProperties": {"(x+)+$": {"type": "string"}},
        "additionalProperties": False,
    }
    assert misfit({"a": "a" * 40 + "b", "x" * 40: 1}, schema) == ""
    assert misfit({"pattern": "a"}, schema) == "properties/pattern/type"


def test_depth_is_bounded() -> None:
    deep = '{"n":' * 5_000 + "1" + "}" * 5_000
    assert not formed(deep, Form()).checked
