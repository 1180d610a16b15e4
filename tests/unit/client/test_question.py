"""What goes over the wire."""

import msgspec

from eventrail.client.question import name
from eventrail.contracts.ids import keyed_rid
from eventrail.contracts.requests import Message, Sampling, Submission


def sent(payload: bytes) -> Submission:
    return msgspec.json.decode(payload, type=Submission)


def test_a_text_is_one_user_message() -> None:
    submission = sent(name("hello", "demo", {}).payload)
    assert submission.request.messages == [Message("user", "hello")]
    assert not submission.request.stream


def test_messages_may_be_structs_or_dictionaries() -> None:
    struct, plain = Message("system", "brief"), {"role": "user", "content": "hello"}
    request = sent(name([struct, plain], "demo", {}).payload).request
    assert request.messages == [struct, Message("user", "hello")]


def test_an_idempotency_key_makes_the_id() -> None:
    one = name("hello", "demo", {"idempotency_key": "k"})
    assert one.rid == name("hello", "demo", {"idempotency_key": "k"}).rid == keyed_rid("demo", "k")
    assert one.rid != name("hello", "acme", {"idempotency_key": "k"}).rid
    assert sent(one.payload).rid == one.rid


def test_without_a_key_every_question_is_a_new_request() -> None:
    assert name("hello", "demo", {}).rid != name("hello", "demo", {}).rid


def test_options_reach_the_request() -> None:
    named = name(
        "hello",
        "demo",
        {"model": "m", "timeout_s": 5.0, "sampling": Sampling(seed=7), "user": "u"},
        stream=True,
    )
    submission = sent(named.payload)
    assert (submission.request.model, submission.request.user) == ("m", "u")
    assert submission.request.sampling.seed == 7
    assert submission.request.stream
    assert submission.timeout_s == named.timeout_s == 5.0
