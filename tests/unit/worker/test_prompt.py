"""From the template that the router settled to the prompt that the engine gets."""

import msgspec
import pytest

from eventrail.config.model import Config, Template, Variable, Variant
from eventrail.config.template import numbered
from eventrail.contracts.errors import RequestProblem
from eventrail.eventlog.state import RequestState
from eventrail.prompting import ChatMessage
from eventrail.runtime.stage import Retry
from eventrail.worker.prompt import prompt_of
from tests.unit.worker.lives import routed

ONE = Template(system="One for {who}.", variables={"who": Variable(default="all")})
TWO = Template(system="Two.", variants={"m-*": Variant(system="Two for m.")})
CONFIG = Config(
    templates={"docs": TWO},
    numbered=numbered({"docs": TWO}, {"docs@1": ONE, "docs@2": TWO}),
)


def prompt(name: str, variables: dict[str, str] | None = None) -> list[ChatMessage]:
    state = with_template(routed(), name, variables or {})
    assert state.screened is not None
    assert state.routed is not None
    return prompt_of(state, state.screened, state.routed, CONFIG)


def with_template(state: RequestState, name: str, variables: dict[str, str]) -> RequestState:
    assert state.screened is not None
    assert state.routed is not None
    screened = msgspec.structs.replace(state.screened, variables=variables)
    settled = msgspec.structs.replace(state.routed, template=name)
    return msgspec.structs.replace(state, screened=screened, routed=settled)


def test_the_settled_version_is_rendered_in_the_models_form_with_the_requests_values() -> None:
    assert prompt("docs@1")[0]["content"] == "One for all."
    assert prompt("docs@1", {"who": "<PERSON_1>"})[0]["content"] == "One for <PERSON_1>."
    assert prompt("docs@2")[0]["content"] == "Two for m."
    assert prompt("docs")[0]["content"] == "Two for m."  # of an older release's router


def test_a_version_that_is_not_here_yet_is_waited_for_and_an_unknown_one_is_not() -> None:
    with pytest.raises(Retry) as later:
        prompt("docs@3")
    assert later.value.problem is not None
    assert later.value.problem.code == "stage_error"
    for name in ("docs@0", "gone", "docs@x"):
        with pytest.raises(RequestProblem, match="is not configured"):
            prompt(name)
