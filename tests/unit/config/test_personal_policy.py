import pytest

from eventrail.config.convert import convert
from eventrail.config.model import Config, InvalidConfig, check
from eventrail.config.yaml_document import load_yaml

GOOD = """
guards:
  default:
    personal:
      kinds: {EMAIL: mask, CARD: block, PERSON: mask, EMPLOYEE_ID: hash}
      patterns: {EMPLOYEE_ID: 'E-\\d{6}'}
      dictionaries: {PROJECT: [Bluebird]}
      keep: [support@acme.com]
"""


def decoded(text: str) -> Config:
    return check(convert(load_yaml(text), Config))


def test_the_policy_of_the_document_is_read() -> None:
    personal = decoded(GOOD).guards["default"].personal
    assert personal.kinds["CARD"] == "block"
    assert personal.patterns == {"EMPLOYEE_ID": r"E-\d{6}"}
    assert personal.ids == "hash"


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        ("CARD: block", "CART: block", "kinds.CART", "there are"),
        ("CARD: block", "CARD: burn", "kinds", "burn"),
        (r"'E-\d{6}'", "'(E'", "patterns.EMPLOYEE_ID", "missing"),
        (r"'E-\d{6}'", "'E*'", "patterns.EMPLOYEE_ID", "nothing at all"),
        ("PROJECT: [Bluebird]", "EMAIL: [x]", "dictionaries.EMAIL", "built in"),
        ("PROJECT: [Bluebird]", "project: [x]", "dictionaries.project", "capital letters"),
        ("[Bluebird]", "[' ']", "dictionaries.PROJECT[0]", "white space"),
        ("keep: [support@acme.com]", "keep: ['']", "keep[0]", "white space"),
        ("keep:", "kept:", "kept", "no such field"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, field: str, reason: str) -> None:
    assert old in GOOD
    with pytest.raises(InvalidConfig) as caught:
        decoded(GOOD.replace(old, new))
    assert field in str(caught.value)
    assert reason in str(caught.value)
