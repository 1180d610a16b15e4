"""Which limits apply to whom."""

from eventrail.config.model import Config, Limits, RateLimit, Rates, Tenant
from eventrail.limits.bucket import Asker, book_key, buckets_of

CONFIG = Config(
    tenants={"acme": Tenant(rates=Rates(requests_per_minute=600)), "demo": Tenant()},
    limits=Limits(
        rates=[
            RateLimit(name="all", per=[], concurrent=100),
            RateLimit(name="users", per=["tenant", "user"], requests_per_minute=5),
            RateLimit(name="keys", per=["key"], requests_per_minute=50),
            RateLimit(name="big model", model="big", tokens_per_minute=1_000),
            RateLimit(name="batch", priority="batch", concurrent=3),
            RateLimit(name="one user", tenant="demo", user="bob", requests_per_minute=1),
        ]
    ),
)
NONE = Rates()


def names(asker: Asker, own: Rates = NONE) -> list[str]:
    return [bucket.limit for bucket in buckets_of(CONFIG, asker, own)]


def test_each_limit_applies_to_what_it_names() -> None:
    assert names(Asker("demo")) == ["all"]
    assert names(Asker("acme")) == ["all", "tenant"]
    assert names(Asker("demo", user="ann")) == ["all", "users"]
    assert names(Asker("demo", user="bob")) == ["all", "users", "one user"]
    assert names(Asker("demo", key="k1", model="big")) == ["all", "keys", "big model"]
    assert names(Asker("demo", priority="batch")) == ["all", "batch"]


def test_a_key_has_its_own_limit() -> None:
    own = Rates(concurrent=2)
    assert names(Asker("demo", key="k1"), own) == ["all", "keys", "key"]
    assert names(Asker("demo"), own) == ["all"]


def test_each_scope_has_a_book_of_its_own() -> None:
    def key(user: str, tenant: str = "demo") -> str:
        found = buckets_of(CONFIG, Asker(tenant, user=user), NONE)
        return next(bucket.key for bucket in found if bucket.limit == "users")

    assert key("ann") == key("ann")
    assert len({key("ann"), key("bob"), key("ann", "acme")}) == 3


def test_a_limit_named_like_a_tenants_own_has_another_book() -> None:
    scope = {"tenant": "acme"}
    assert book_key("tenant", scope, own=True) != book_key("tenant", scope, own=False)
    assert book_key("a", {"user": "b"}, own=False) != book_key("au", {"ser": "b"}, own=False)
