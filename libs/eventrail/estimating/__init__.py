"""What can be concluded from judgements, feedback and logged choices, and how surely. Pure.

Every estimator is a value with what each row adds to its error (`linear`), so that intervals,
differences and groups of rows that hang together are handled in one place. `choices` asks what
another policy would have brought, `powered` joins few labels with many judgements, `agreement`,
`verdicts`, `raters` and `judging` measure judges, `ratings` ranks models, `answering` corrects
for those who did not answer, `places` for what nobody saw, `loops` looks for systems that feed
on what they show.
"""
