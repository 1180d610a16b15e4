"""`eventrail study quality`: judgements, anchors, verdicts, retrieval, and how requests ended."""
