from eventrail.config.guards import Guards, Personal
from eventrail.config.model import Config, Tenant
from eventrail.guarding.personal.ids import personal_of, safe_id, safe_text

MAIL = "ann@example.com"
POLICY = Personal(patterns={"EMPLOYEE_ID": r"E-\d{6}"}, kinds={"PHONE": "keep"})


def hashed(value: str) -> str:
    return f"{sum(map(ord, value)):012x}"


def test_an_id_of_the_apps_own_stays() -> None:
    for plain in ("u-17", "0193-aa", "123456789", "ann", "", "user 4711 of shop 12"):
        assert safe_id(plain, POLICY, hashed) == plain


def test_an_address_for_an_id_becomes_the_same_hash_each_time() -> None:
    first = safe_id(MAIL, POLICY, hashed)
    assert MAIL not in first
    assert first == safe_id(MAIL.upper(), POLICY, hashed)
    assert first != safe_id(f"x{MAIL}", POLICY, hashed)
    assert safe_id(f"session of {MAIL}", POLICY, hashed) == f"session of {first}"


def test_what_is_hashed_in_an_id_is_hashed_alike_in_a_text() -> None:
    assert safe_text(f"E-123456 and {MAIL}", POLICY, hashed).endswith(safe_id(MAIL, POLICY, hashed))
    assert "E-123456" not in safe_id("E-123456", POLICY, hashed)


def test_a_policy_may_keep_ids_and_kinds() -> None:
    assert safe_id(MAIL, Personal(ids="keep"), hashed) == MAIL
    assert safe_text("call 010-1234-5678", POLICY, hashed) == "call 010-1234-5678"


def test_the_policy_is_the_one_that_the_tenant_names() -> None:
    strict = Personal(ids="keep")
    config = Config(
        tenants={"acme": Tenant(guards="strict"), "demo": Tenant()},
        guards={"strict": Guards(personal=strict)},
    )
    assert personal_of("acme", config) == strict
    assert personal_of("demo", config) == Personal()
    assert personal_of("nobody", config) == Personal()
