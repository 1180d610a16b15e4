"""Takes in what users think of answers.

Consumes `feedback.<tenant>` and writes notes `feedback`. A submission with the same id counts
once; one that fits no request of its tenant, or says nothing, is refused and counted.
"""

from eventrail.feedback.service import build
from eventrail.runtime.service import Service

service = Service("feedback", "takes in what users think of answers", build)
