"""Tenants' NATS users: who may connect with a virtual key, and for how long."""
