"""What a process tells of itself: JSON logs, Prometheus metrics, OpenTelemetry traces."""

from eventrail.telemetry.configure import configure

__all__ = ["configure"]
