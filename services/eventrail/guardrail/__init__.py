"""The guards at the door: nothing goes in, and nothing comes out, unchecked.

Consumes `log.guardrail.>` (a request just accepted) and `log.verdict.>` (an answer just made).
The first masks personal data, looks for attacks and for what may not be talked about, and appends
`screened`, with `rejected` if the policy stops the request; the second checks the answer and ends
the request with `completed` or `rejected`. Both fail closed: what cannot be checked does not pass.
"""

from eventrail.guardrail.service import build
from eventrail.runtime.service import Service

service = Service("guardrail", "masks personal data going in, checks answers coming out", build)
