"""Batches: files of requests that nobody waits for, run by whichever gateway takes them.

A batch is a chain of entries in the stream `BATCHES`, appended at its tail only; each entry carries
the whole state. The first one is also the work item: the gateway that pulls it runs the batch and
keeps it while it lives; when it dies, another takes over. Every line is a request with an id that
follows from batch and line, so a line that was asked is found, never asked again.
"""
