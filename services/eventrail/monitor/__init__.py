"""Watches for change: of inputs, answers, users, documents, cost, latency and providers.

Reads `log.done.>` through the reader `monitor`, and notes; publishes alarms on
`alarm.<monitor>.<tenant>`, each with the changes of the configuration near the change point.
"""

from eventrail.monitor.service import build
from eventrail.runtime.service import Service

service = Service("monitor", "watches for change and raises alarms", build)
