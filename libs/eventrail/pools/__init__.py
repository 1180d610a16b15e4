"""Model pools from the operator's side: what a change does, what fits, how they stand.

`diff`, `effects`, `plan`, `served`, `size` and `status` decide, without I/O; `store`, `change`,
`listening` and `examine` read and write.
"""
