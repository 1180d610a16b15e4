"""Names of span attributes: OpenTelemetry's semantic conventions, pinned here, and our own.

Source: https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/. The
conventions for generative AI are still in development and rename things between versions,
so their names stand here as text rather than following whatever package is installed.
"""

from typing import Final

VERSION: Final = "1.37.0"
"""The version of the semantic conventions that these names are from."""

SCHEMA_URL: Final = f"https://opentelemetry.io/schemas/{VERSION}"

OPERATION: Final = "gen_ai.operation.name"
PROVIDER: Final = "gen_ai.provider.name"
REQUEST_MODEL: Final = "gen_ai.request.model"
RESPONSE_MODEL: Final = "gen_ai.response.model"
RESPONSE_ID: Final = "gen_ai.response.id"
FINISH_REASONS: Final = "gen_ai.response.finish_reasons"
INPUT_TOKENS: Final = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS: Final = "gen_ai.usage.output_tokens"
CONVERSATION: Final = "gen_ai.conversation.id"
ERROR_TYPE: Final = "error.type"
SERVICE_NAME: Final = "service.name"
SERVICE_INSTANCE: Final = "service.instance.id"
SERVICE_VERSION: Final = "service.version"

RID: Final = "eventrail.rid"
TENANT: Final = "eventrail.tenant"
STAGE: Final = "eventrail.stage"
OUTCOME: Final = "eventrail.outcome"
EVENTS: Final = "eventrail.events"
DOOR: Final = "eventrail.door"
COST: Final = "eventrail.cost"
CACHED_TOKENS: Final = "eventrail.usage.cached_tokens"
TTFT: Final = "eventrail.ttft_ms"
TPOT: Final = "eventrail.tpot_ms"
CACHED: Final = "eventrail.cached"
DOCUMENTS: Final = "eventrail.documents"
RULE: Final = "eventrail.rule"
STATUS: Final = "eventrail.status"

CHAT: Final = "chat"
"""The operation name of a chat completion."""
