"""What stands between an openai pool and its provider: keys, connections, a circuit breaker."""
