"""Watches for change: of inputs, answers, users, documents, cost, latency and providers.

Follows `log.done.>` and notes, in their order, so that who reads the same comes to the same
alarms; publishes each once on `alarm.<monitor>.<tenant>`, with the changes of the configuration
near the change point. It also asks pools the same prompts on a schedule, in the space of shadows,
to see whether the model behind them is still the same; and it tells webhooks of alarms and
incidents, from durable consumers of `OPERATIONS`. It holds nothing that matters.
"""

from eventrail.monitor.service import build
from eventrail.runtime.service import Service

service = Service("monitor", "watches for change and raises alarms", build)
