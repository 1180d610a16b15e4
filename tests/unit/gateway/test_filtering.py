"""Filters of a search: bounds, the doors that take them, and how they are masked and searched."""

import msgspec
import pytest

from eventrail.config.guards.personal import Personal
from eventrail.config.model import Config, Pool, Rule, Template
from eventrail.contracts.documents import METADATA_CHARACTERS, METADATA_ENTRIES
from eventrail.contracts.errors import Code, RequestProblem
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.gateway.checking import check_request
from eventrail.gateway.filtering import check_filters
from eventrail.gateway.http.chat_body import decode_body, to_request
from eventrail.gateway.http.responses.body import decode_responses
from eventrail.gateway.http.responses.translate import response_request
from eventrail.gateway.http.text_body import decode_text_body, text_request
from eventrail.gateway.submission import decode_submission
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guardrail.masking import mask_request
from eventrail.retrieval.filtering import filters_of

FILTERS = {"lang": "en", "year": "2026"}
OURS = {"eventrail": {"filters": FILTERS}}
EMBEDDER = Config(
    pools={"e": Pool(engine="echo", task="embed")},
    templates={"plain": Template()},
    rules=[Rule(name="e", model="e", pool="e", template="plain")],
)


def test_every_door_takes_filters() -> None:
    chat = {"model": "m", "messages": [{"role": "user", "content": "hi"}], **OURS}
    text = {"model": "m", "prompt": "hi", **OURS}
    responses = {"model": "m", "input": "hi", **OURS}
    submission = {"request": {"messages": [{"role": "user", "content": "hi"}], "filters": FILTERS}}
    encode = msgspec.json.encode
    for request in (
        to_request(decode_body(encode(chat))),
        text_request(decode_text_body(encode(text))),
        response_request(decode_responses(encode(responses))),
        decode_submission(encode(submission)).request,
    ):
        assert request.filters == FILTERS


@pytest.mark.parametrize(
    ("filters", "where"),
    [
        ({str(at): "x" for at in range(METADATA_ENTRIES + 1)}, "filters"),
        ({"": "x"}, "filters"),
        ({"n" * (METADATA_CHARACTERS + 1): "x"}, "filters"),
        ({"lang": ""}, "filters.lang"),
        ({"lang": "x" * (METADATA_CHARACTERS + 1)}, "filters.lang"),
    ],
)
def test_what_no_document_can_have_is_refused(filters: dict[str, str], where: str) -> None:
    check_filters({"lang": "한국어", "a b": "x" * METADATA_CHARACTERS})
    with pytest.raises(RequestProblem) as caught:
        check_filters(filters)
    assert (caught.value.problem.code, caught.value.problem.where) == (
        Code.INVALID_REQUEST.value,
        where,
    )


def test_a_value_that_is_no_text_is_refused_by_its_name() -> None:
    body = b'{"model": "m", "messages": [], "eventrail": {"filters": {"year": 2026}}}'
    with pytest.raises(RequestProblem) as caught:
        decode_body(body)
    assert caught.value.problem.where.startswith("eventrail.filters")


def test_filters_mean_nothing_to_embeddings() -> None:
    request = ChatRequest([Message("user", "hi")], model="e", task="embed", filters=FILTERS)
    with pytest.raises(RequestProblem) as caught:
        check_request(request, "demo", EMBEDDER)
    assert caught.value.problem.where == "filters"


def test_personal_data_is_masked_in_the_log_and_searched_for_as_it_is() -> None:
    request = ChatRequest(
        [Message("user", "I am ann@example.org")],
        filters={"owner": "ann@example.org", "lang": "en"},
    )
    masked = mask_request(request, Personal(), str.upper)
    assert masked.filters == {"owner": "<EMAIL_1>", "lang": "en"}
    assert filters_of(masked.filters, masked.dictionary) == {**request.filters}
    assert filters_of({"lang": "en"}, MaskDictionary()) == {"lang": "en"}
