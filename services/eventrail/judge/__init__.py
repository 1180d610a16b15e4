"""Says how good an answer is, without knowing the right one.

Reads `log.done.>` through the reader `judge` and writes notes `judged`. Two checks need no
model: `grounded` (does the answer say what the documents say?) and `well_formed` (is it a whole
answer in the asker's script?). Which requests are judged follows from their ids.
"""

from eventrail.judge.service import build
from eventrail.runtime.service import Service

service = Service("judge", "scores answers of ended requests", build)
