"""Which books a request draws on."""

from datetime import UTC, datetime

import pytest

from eventrail.config.model import Budget
from eventrail.contracts.subjects import budget as subject_of
from eventrail.money.lease_id import NOTHING, InvalidLease, LeaseId, leases_of, parse_lease
from eventrail.money.windows import applying, begins_anew, window_of

NOW = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)


def names(budgets: dict[str, Budget], tenant: str, key: str = "", user: str | None = None) -> str:
    found = applying(budgets, tenant, key, user, NOW)
    return " ".join(f"{each.name}:{each.who}:{each.window}" for each in found)


def test_every_budget_that_names_the_request_applies() -> None:
    budgets = {
        "all": Budget(1.0),
        "acme": Budget(1.0, tenant="acme", window="total"),
        "key": Budget(1.0, key="k1", window="day"),
        "ann": Budget(1.0, user="ann"),
        "each": Budget(1.0, per="user"),
        "keys": Budget(1.0, per="key"),
    }
    assert names(budgets, "acme", "k1", "ann") == (
        "all:all:2026-12 acme:all:total key:all:2026-12-31 ann:all:2026-12 "
        "each:user-ann:2026-12 keys:key-k1:2026-12"
    )
    assert names(budgets, "demo") == "all:all:2026-12 each:user-none:2026-12 keys:key-none:2026-12"


@pytest.mark.parametrize("user", ["a.b", "*", ">", "two words", "x" * 41, "ü"])
def test_a_user_of_any_name_is_one_token_of_a_subject(user: str) -> None:
    (each,) = applying({"each": Budget(1.0, per="user")}, "acme", "", user, NOW)
    subject = subject_of("acme", each.name, each.who, each.window)
    assert len(subject.split(".")) == 5
    assert not set(subject) & set("*> ")


def test_windows_begin_anew_at_midnight_utc() -> None:
    assert window_of("day", NOW) == "2026-12-31"
    assert begins_anew("day", NOW) == datetime(2027, 1, 1, tzinfo=UTC)
    assert begins_anew("month", NOW) == datetime(2027, 1, 1, tzinfo=UTC)
    assert begins_anew("month", datetime(2026, 2, 28, tzinfo=UTC)) == datetime(
        2026, 3, 1, tzinfo=UTC
    )
    assert begins_anew("total", NOW) is None


def test_a_lease_says_whose_it_is_and_until_when() -> None:
    lease = LeaseId("b", "user-ann", "2026-12", 1_764_000_000_123, "ab12")
    assert parse_lease(str(lease)) == lease
    assert lease.subject("acme") == "budget.acme.b.user-ann.2026-12"
    assert leases_of(f"{lease} {lease}") == [lease, lease]
    assert leases_of(NOTHING) == leases_of("") == []
    for text in ("b/all", "b/all/total/soon/x", "b/all/total/1/"):
        with pytest.raises(InvalidLease):
            parse_lease(text)
