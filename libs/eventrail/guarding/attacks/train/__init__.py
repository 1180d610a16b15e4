"""Train the attack model: `eventrail train guard attack`. Needs the extra `quality`."""
