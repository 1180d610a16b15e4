import json
from pathlib import Path

import jsonschema
import pytest

from eventrail.cli.commands.schema import documents
from eventrail.contracts.events import EVENT_TYPES
from eventrail.contracts.notes import NOTE_KINDS
from eventrail.contracts.records import encode_record
from eventrail.contracts.schema import CHANNELS, asyncapi, json_schema
from tests.lives import LIFE, record

FOLDER = Path(__file__).parents[3] / "docs" / "schemas"


@pytest.mark.parametrize("name", sorted(documents()))
def test_the_committed_document_is_what_the_types_say(name: str) -> None:
    committed = (FOLDER / name).read_text(encoding="utf-8")
    assert committed == documents()[name], "run `make schemas` and commit the result"


def test_a_record_as_sent_fits_the_published_schema() -> None:
    schema = json_schema()
    wanted = {"$schema": schema["$schema"], "$ref": "#/$defs/Record", "$defs": schema["$defs"]}
    sent = json.loads(encode_record(record(*LIFE)))
    jsonschema.Draft202012Validator(wanted).validate(sent)
    for event in sent["events"]:
        jsonschema.Draft202012Validator({**wanted, "$ref": "#/$defs/Event"}).validate(event)


def test_the_schema_refuses_what_is_no_record() -> None:
    schema = json_schema()
    wanted = {"$schema": schema["$schema"], "$ref": "#/$defs/Record", "$defs": schema["$defs"]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(wanted).validate({"rid": 3})


def test_every_type_is_published() -> None:
    defined = set(json_schema()["$defs"])
    assert {kind.__name__ for kind in EVENT_TYPES.values()} <= defined
    assert {kind.__name__ for kind in NOTE_KINDS.values()} <= defined


def test_a_plain_text_body_is_said_to_be_one_and_its_reply_is_an_answer() -> None:
    document = asyncapi("0")
    (body,) = document["channels"]["status"]["messages"].values()
    assert body["contentType"] == "text/plain"
    assert body["payload"]["type"] == "string"
    reply = document["operations"]["status"]["reply"]["channel"]["$ref"]
    assert list(document["channels"][reply.rpartition("/")[2]]["messages"]) == ["Answer"]


def test_every_subject_that_apps_publish_to_is_described() -> None:
    verbs = {channel.address.partition(".")[0] for channel in CHANNELS.values()}
    assert verbs >= {"requests", "ask", "cancel", "status", "feedback", "docs"}
