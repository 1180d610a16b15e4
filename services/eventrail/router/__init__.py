"""Chooses how a request is answered.

Consumes `log.router.>` (a request just masked) and appends `routed`: the pool, the prompt
template and the routing slip, which names only the stages this request needs. The rules are
configuration; the first that matches decides.
"""

from eventrail.router.service import build
from eventrail.runtime.service import Service

service = Service("router", "chooses the model pool, the template and the path", build)
