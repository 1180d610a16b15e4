"""The OpenAI-compatible HTTP API: bare ASGI, one small router, no middleware on the way."""
