"""OpenAI's Responses API: `/v1/responses`. A response is a request's life, seen another way."""
