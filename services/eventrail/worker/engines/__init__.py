"""The engines: `echo`, `openai` and `vllm`. Each generates, none knows of events."""
