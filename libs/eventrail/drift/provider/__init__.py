"""Whether a provider still serves the model that it did: the same prompts, asked again."""
