"""Says how good an answer is, mostly without knowing the right one.

Reads `log.done.>` through the reader `judge` and writes notes `judged` and `compared`. The rules
of `eventrail.judging` look at every request of the sample; where a tenant's policy names a pool,
a model judge looks at its own sample, by calls that are lives in the log. Which requests are
judged follows from their ids.
"""

from eventrail.judge.service import build
from eventrail.runtime.service import Service

service = Service("judge", "scores answers of ended requests", build)
