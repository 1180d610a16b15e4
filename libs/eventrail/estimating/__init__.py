"""What can be concluded from judgements, feedback and logged choices, and how surely. Pure."""
