"""Requests that were handed over to people, and what people did about them.

The life of a handover is a chain in the stream `HANDOVERS`, `handover.<kind>.<tenant>.<rid>`:
`waiting` with all that a person needs to know, then `claimed` and `released` as people take it
and give it back, and at last `answered` or `closed`. Each entry is appended at the chain's tail
only, so two people never answer one request.
"""
