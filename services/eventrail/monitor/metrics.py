"""Metrics of the monitors. Labels are kinds and names of the configuration; never a tenant."""

from prometheus_client import Counter, Gauge, Histogram

ALARMS = Counter("eventrail_monitor_alarms_total", "Alarms told, by kind", ("kind",))
WATCHED = Counter("eventrail_monitor_requests_total", "Requests and notes looked at", ("stream",))
TENANTS = Gauge("eventrail_monitor_tenants", "Tenants that are watched, by state", ("state",))
LAG = Gauge("eventrail_monitor_lag_messages", "Messages not looked at yet", ("stream",))
SECONDS = Histogram(
    "eventrail_monitor_seconds",
    "Time that a request took to be looked at",
    buckets=(0.0001, 0.0003, 0.001, 0.003, 0.01, 0.1),
)
CANARY_RUNS = Counter("eventrail_monitor_canary_runs_total", "Runs of canary prompts", ("outcome",))
WEBHOOKS = Counter(
    "eventrail_monitor_webhook_tries_total",
    "Messages sent to webhooks: delivered, failed, refused, given_up",
    ("webhook", "outcome"),
)
