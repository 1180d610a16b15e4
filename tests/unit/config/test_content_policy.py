"""Policies of content: what is said of wrong ones."""

import msgspec
import pytest

from eventrail.config.guards.content import Content, content_problems


def problems(text: str) -> list[str]:
    policy = msgspec.yaml.decode(text, type=Content)
    return [field for field, _ in content_problems(policy, frozenset())]


def test_the_default_has_no_problems_and_stops_nothing() -> None:
    assert problems("{}") == []
    assert Content().harm.action == Content().toxicity.action == "note"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("{harm: {threshold: 1.5}}", "harm.threshold"),
        ("{toxicity: {threshold: -0.1}}", "toxicity.threshold"),
        ("{toxicity: {answer: {fr: Non}}}", "toxicity.answer.fr"),
        ("{topics: {threshold: 2}}", "topics.threshold"),
        ("{topics: {allowed: {billing: {examples: [' ']}}}}", "topics.allowed.billing.examples"),
        (
            "{topics: {allowed: {a: {examples: [x]}}, blocked: {a: {examples: [x]}}}}",
            "topics.blocked.a",
        ),
    ],
)
def test_a_wrong_field_is_named(text: str, field: str) -> None:
    assert problems(text) == [field]
