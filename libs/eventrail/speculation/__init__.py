"""How much faster a pool generates when tokens are drafted ahead: plan, prompts, results, advice.

`modes` says what is compared, `plan` in which order, `prompts` with what; `processes` runs each
mode in a process of its own; `results` puts the samples together, `equality` compares the answers,
`advice` says what to configure; `table`, `plot` and `files` show it.

The part that runs vLLM belongs to the worker; `processes` starts it by its module's name.
"""
