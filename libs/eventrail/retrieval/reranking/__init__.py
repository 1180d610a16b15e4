"""Reads a question and each of the best passages together, and ranks them anew.

`make.make_reranker` gives the one of a policy: `bundled` (`sentences`), a cross-encoder as ONNX
(`onnx_model`) or one of sentence-transformers (`cross_encoder`). Each has a `share`: what its
scores count beside those of the first ranking, both brought to 0 to 1 over the passages at hand;
`blended.blended` reckons it.
"""
