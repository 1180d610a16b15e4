"""Virtual keys: what an app shows at every door, HTTP or NATS, to be let in."""
