"""Where requests come in and answers go out.

Takes HTTP (the OpenAI API), `requests.<tenant>` (JetStream), and `ask.<tenant>`,
`cancel.<tenant>.<rid>` and `status.<tenant>` (request/reply). Authenticates, validates, appends
`accepted` through the process's runner, waits for the end, and answers. It holds nothing that
matters: a gateway that dies loses connections, never requests.
"""

from eventrail.gateway.service import build
from eventrail.runtime.service import Service

service = Service("gateway", "admits requests over HTTP and NATS and streams the answers", build)
