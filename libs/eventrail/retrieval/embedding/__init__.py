"""Makes vectors of texts, by the embedder that a policy names.

`make.make_embedder` gives the one of a policy: the bundled model (`bundled`), WordLlama's static
vectors (`static`), a sentence-transformers model (`transformer`) or an embeddings pool (`pool`).
All of them may be used by several threads at once.
"""
