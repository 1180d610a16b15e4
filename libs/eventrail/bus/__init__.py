"""NATS itself: connections, the embedded server, its configuration, what it must hold."""
