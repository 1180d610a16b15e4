"""Auth callout: the server asks us who a user is, and we answer with a signed user.

The protocol is that of nats-server's `authorization { auth_callout { … } }`, described at
https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_callout
and in ADR-26 of nats-io/nats-architecture-and-design.
"""
