"""Plans of policies, each compiled once for as long as its configuration is in force."""

import threading
from collections import OrderedDict

from eventrail.config.guards.personal import Personal
from eventrail.guarding.personal.plan import Plan

MOST = 256
"""Plans that are kept; those of tenants who asked last."""


class Plans:
    """Compiled policies, by the very object: a changed configuration has new ones.

    Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._plans: OrderedDict[int, tuple[Personal, Plan]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, policy: Personal) -> Plan:
        """Return the plan of a policy.

        Raises:
            ValueError: the policy was never checked and does not fit.
        """
        known = self._plans.get(id(policy))
        if known is not None and known[0] is policy:
            return known[1]
        plan = Plan(policy)
        with self._lock:
            self._plans[id(policy)] = (policy, plan)  # the policy too, so its id stays its own
            while len(self._plans) > MOST:
                self._plans.popitem(last=False)
        return plan


PLANS = Plans()
"""Those of this process."""
