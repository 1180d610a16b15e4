"""Takes in what users think of answers, said or shown by what they do next.

Consumes `feedback.<tenant>` and writes notes `feedback`. A submission with the same id counts
once; one that fits no request of its tenant, or says nothing, is refused and counted. Reads
`log.done.>` through the reader `feedback`, holds each request against the one before it in its
conversation, and notes what that tells. Where the policy says so it has users asked, and makes the
second answer of a comparison.
"""

from eventrail.feedback.service import build
from eventrail.runtime.service import Service

service = Service("feedback", "takes in what users think of answers", build)
