"""`eventrail study feedback`: what users think, who of them says so, and what can be learnt."""
