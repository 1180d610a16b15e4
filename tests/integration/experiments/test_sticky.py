"""An arm is kept over restarts and processes, and its probability is in the log."""

from eventrail.contracts.events import Routed
from tests.conftest import Provisioned
from tests.integration.gateway.running import Running, body, hosting, running

USERS = [f"user-{number}" for number in range(12)]


async def arms(gateway: Running) -> dict[str, str]:
    """Return the arm that each user is dealt."""
    found: dict[str, str] = {}
    async with gateway.http() as http:
        for user in USERS:
            reply = await http.post(
                "/v1/chat/completions", json=body("hello", model="ab", user=user)
            )
            assert reply.status_code == 200, reply.text
            stored = await gateway.host.log.tail("demo", reply.headers["x-request-id"])
            assert stored is not None
            routed = [event.payload() for event in stored.record.all_events()][2]
            assert isinstance(routed, Routed)
            assert (routed.experiment, routed.sticky, routed.propensity) == (
                "ab.experiment", "user", 0.5,
            )  # fmt: skip
            assert routed.policy == f"ab@{gateway.host.config.config().revision}"
            assert reply.json()["choices"][0]["message"]["content"].startswith(routed.pool)
            found[user] = routed.arm
    return found


async def test_users_keep_their_arm_over_restarts_and_processes(
    provisioned: Provisioned,
) -> None:
    async with running(provisioned) as gateway:
        first = await arms(gateway)
        assert await arms(gateway) == first
    async with (
        hosting(provisioned, ["router", "guardrail"], "elsewhere"),
        running(provisioned, ["gateway", "worker"]) as gateway,
    ):
        assert await arms(gateway) == first
    assert set(first.values()) == {"one", "two"}
