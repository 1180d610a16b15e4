"""The server's questions are read, and our answers are what it expects, signed."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import nkeys
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.bus.callout.claims import ACCOUNT, admit, decode_request, refuse
from eventrail.bus.callout.issuer import InvalidSeed, Issuer, claims_in, new_seed
from eventrail.bus.server_config import Callout, Node, render
from eventrail.bus.user import User
from eventrail.bus.users import operator_user, system_user
from eventrail.contracts.errors import UndecodableMessage

ISSUER = Issuer(new_seed())
SERVER = "NCWWE7AT4YFD4E4PJ23ZRJFYKP7O6LKKSDYC3HIGFCL6C25CHUZD3ZVD"
NKEY = "UA5T7G3REZUIA673EHRH3MPRHU64SVOIONVH3YSFUW55ZQTY2SH4FOVQ"


def part(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def question(**changes: Any) -> bytes:
    asked = {
        "server_id": {"name": "s1", "host": "127.0.0.1", "id": SERVER, "version": "2.15.1"},
        "user_nkey": NKEY,
        "client_info": {"host": "127.0.0.1", "id": 8, "kind": "Client"},
        "connect_opts": {"user": "tenant-acme", "pass": "secret", "protocol": 1},
        "type": "authorization_request",
        "version": 2,
        **changes,
    }
    claims = json.dumps({"aud": "nats-authorization-request", "nats": asked})
    return b".".join([part(b"{}"), part(claims.encode()), part(b"signature")])


def claims(token: bytes) -> dict[str, Any]:
    return json.loads(claims_in(token))


def signed_by(issuer: Issuer, token: bytes) -> bool:
    signed, _, signature = token.rpartition(b".")
    raw = base64.b32decode(issuer.public.encode())[1:-2]
    key = nkeys.nacl.signing.VerifyKey(raw)
    key.verify(signed, base64.urlsafe_b64decode(signature + b"=" * (-len(signature) % 4)))
    return True


def test_a_question_names_the_client_and_what_it_gave() -> None:
    request = decode_request(question())
    assert (request.server, request.nkey) == (SERVER, NKEY)
    assert (request.user, request.password) == ("tenant-acme", "secret")
    assert decode_request(question(connect_opts={})).password == ""


@given(st.binary())
def test_anything_else_is_no_question(payload: bytes) -> None:
    with pytest.raises(UndecodableMessage):
        decode_request(payload)


@pytest.mark.parametrize("changes", [{"type": "user"}, {"server_id": 1}, {"user_nkey": None}])
def test_a_question_of_another_form_is_none(changes: dict[str, object]) -> None:
    with pytest.raises(UndecodableMessage):
        decode_request(question(**changes))


def test_who_is_let_in_is_a_user_of_our_account_with_its_subjects_and_its_end() -> None:
    end = datetime(2027, 1, 1, tzinfo=UTC)
    user = User("key-1", ("ask.acme",), ("_INBOX.tenant-acme.>",))
    token = admit(ISSUER, decode_request(question()), user, end)
    assert signed_by(ISSUER, token)
    answer = claims(token)
    assert (answer["iss"], answer["sub"], answer["aud"]) == (ISSUER.public, NKEY, SERVER)
    assert answer["nats"]["type"] == "authorization_response"
    inner = answer["nats"]["jwt"].encode()
    assert signed_by(ISSUER, inner)
    let_in = claims(inner)
    assert (let_in["sub"], let_in["aud"], let_in["name"]) == (NKEY, ACCOUNT, "key-1")
    assert let_in["exp"] == int(end.timestamp())
    assert let_in["nats"]["pub"] == {"allow": ["ask.acme"]}
    assert let_in["nats"]["sub"] == {"allow": ["_INBOX.tenant-acme.>"]}


def test_a_user_without_a_subject_may_use_none_and_one_without_an_end_has_none() -> None:
    token = admit(ISSUER, decode_request(question()), User("key-1", (), ()), None)
    let_in = claims(claims(token)["nats"]["jwt"].encode())
    assert let_in["nats"]["pub"] == let_in["nats"]["sub"] == {"deny": [">"]}
    assert "exp" not in let_in


def test_who_is_not_let_in_is_told_no_reason() -> None:
    token = refuse(ISSUER, decode_request(question()))
    assert signed_by(ISSUER, token)
    assert claims(token)["nats"]["error"] == "not authorized"
    assert "jwt" not in claims(token)["nats"]


@pytest.mark.parametrize("seed", ["", "SA", "x" * 58, "password"])
def test_what_is_no_seed_is_refused(seed: str) -> None:
    with pytest.raises(InvalidSeed) as caught:
        Issuer(seed)
    assert seed not in str(caught.value) or not seed or seed == "SA"


def test_a_users_seed_is_not_an_issuers() -> None:
    seed = nkeys.encode_seed(bytes(32), nkeys.PREFIX_BYTE_USER).decode()
    with pytest.raises(InvalidSeed, match="account"):
        Issuer(seed)


def test_the_server_asks_about_nobody_whom_it_knows() -> None:
    users = [operator_user("hash"), User("gateway+router", ("a",), ("b",), "hash")]
    text = render(Node("n", "js"), users, Callout(ISSUER.public, system_user("hash")))
    assert f'issuer: "{ISSUER.public}"' in text
    assert 'auth_users: ["operator", "gateway+router", "system"]' in text
    assert "system_account: SYS" in text
    assert "auth_callout" not in render(Node("n", "js"), users)
    assert "SYS" not in render(Node("n", "js"), users)


def test_the_system_user_may_look_at_connections_and_end_them_and_nothing_else() -> None:
    user = system_user()
    assert set(user.publish) == {"$SYS.REQ.SERVER.PING.CONNZ", "$SYS.REQ.SERVER.*.KICK"}
    assert list(user.subscribe) == ["_INBOX.system.>"]
