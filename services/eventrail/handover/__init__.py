"""Brings requests to people, and people's answers back.

Reads `log.done.>` through the reader `handover`: a request whose answer the output guard handed
over is put, with its context, into the stream `HANDOVERS`. Takes answers on
`handover.reply.<tenant>.<rid>`: masks them, notes them on the request and publishes them to its
app. A handover that is read twice waits once; an answer is taken once.
"""

from eventrail.handover.service import build
from eventrail.runtime.service import Service

service = Service("handover", "brings requests to people, and their answers back", build)
