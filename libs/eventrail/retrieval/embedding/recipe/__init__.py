"""Makes the bundled embedder: `python -m eventrail.retrieval.embedding.recipe --out FOLDER`.

Needs the packages of the extra `recipes`; services need none of them.
"""
