"""What is wrong with how a pool is to be shared is said by field."""

import msgspec
import pytest

from eventrail.config.model import Config, Dispatch, InvalidConfig, Tenant, check


@pytest.mark.parametrize(
    ("config", "named"),
    [
        (Config(dispatch=Dispatch(queues=0)), "dispatch.queues"),
        (Config(dispatch=Dispatch(queues=257)), "dispatch.queues"),
        (Config(dispatch=Dispatch(batch_one_in=1)), "dispatch.batch_one_in"),
        (Config(tenants={"a": Tenant(weight=0.0)}), "tenants.a.weight"),
        (Config(tenants={"a": Tenant(weight=float("inf"))}), "tenants.a.weight"),
    ],
)
def test_the_field_is_named(config: Config, named: str) -> None:
    with pytest.raises(InvalidConfig, match=named.replace(".", r"\.")):
        check(config)


def test_the_defaults_fit_and_are_left_out_of_the_document() -> None:
    assert check(Config(dispatch=Dispatch(), tenants={"a": Tenant()}))
    assert b"dispatch" not in msgspec.json.encode(Config())
