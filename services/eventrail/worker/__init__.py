"""Generates answers.

Consumes `log.model-<pool>.>` of every pool it may serve and appends `generated`; or
`generation_failed` and the end of the request. Engines: `echo` says the question back,
`openai` asks any OpenAI-compatible URL, `vllm` runs in Ray Serve replicas that each pull from
the pool's consumer themselves. Tokens are checked and un-masked here, where they are born.
"""

from eventrail.runtime.service import Service
from eventrail.worker.service import build

service = Service("worker", "generates answers with the configured model pools", build)
