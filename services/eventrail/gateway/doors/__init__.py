"""The doors on NATS: durable intake, request/reply, and cancel and status."""
