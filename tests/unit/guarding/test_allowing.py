"""What a policy keeps in requests is no leak in answers."""

from eventrail.config.guards import Guards, Personal
from eventrail.config.model import Config, Tenant
from eventrail.guarding.allowed import NOTHING
from eventrail.guarding.hold_back import HoldBackWindow
from eventrail.guarding.personal.allowing import with_kept
from eventrail.guarding.verdict import judge_output

ANSWER = "Write to support@acme.example or to ann@acme.example, please."
POLICIES = {
    "values": Guards(personal=Personal(keep=["support@acme.example"])),
    "kinds": Guards(personal=Personal(kinds={"EMAIL": "keep"})),
}
CONFIG = Config(
    guards=POLICIES,
    tenants={"acme": Tenant(guards="values"), "open": Tenant(guards="kinds"), "demo": Tenant()},
)


def leaks(tenant: str) -> int:
    allowed = with_kept(NOTHING, CONFIG, tenant)
    return len(judge_output(ANSWER, allowed=allowed).findings)


def test_an_answer_may_hold_what_the_policy_keeps() -> None:
    assert (leaks("demo"), leaks("acme"), leaks("open"), leaks("nobody")) == (2, 1, 0, 2)


def test_a_stream_too() -> None:
    window = HoldBackWindow(allowed=with_kept(NOTHING, CONFIG, "acme"))
    shown = window.feed(ANSWER).text + window.flush().text
    assert "support@acme.example" in shown
    assert "ann@acme.example" not in shown
