"""Recipes for what is made from the bundled model: its draft, its Medusa heads, its int8 form.

Each learns from the bundled model's own answers (`answers`, `shards`), never from the targets the
bundled model was trained on: a speculator is right when it says what the model will say.
`python -m eventrail.worker.bundled.family --help` lists the steps in order.
"""
