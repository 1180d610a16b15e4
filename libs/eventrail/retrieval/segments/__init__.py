"""A tenant's index on disk: immutable segments, a pure function of its documents' history.

What other parts use:

`history.History(path)`: the fold of a tenant's changes, one SQLite file (None: in memory).
    `.apply(change, sequence) -> Entry | None` numbers what changes something 1, 2, ...; None for
    what changes nothing. `.changes_something(change)` tells before a document is loaded;
    `.refuse(Refusal)` notes one that cannot be; `.passed(sequence)` that a message was seen.
    Nothing is kept before `.commit()`: call it when the index is built. `.n`, `.sequence`,
    `.documents`, `.refused`, `.ordinal_at(sequence)`, `.entries(span)`.
`recipe.Recipe(settings=IndexSettings(analyser=..., embedder=...), terms=..., embedder=...)`: how
    segments are made. `version_of(n, settings)` names an index, `ordinal_of(version)` the way back.
`building.build_version(folder, history, recipe, load, *, n=None, told=None) -> Version`: builds
    what is missing of an index of the first `n` changes (None: all) in a tenant's folder.
    `load(entry: Entry) -> Sequence[Passage]` is asked in order of ordinals for documents that are
    new to the index, once each. Blocking; safe to be killed; call it again.
`building.build_corpus(folder, documents, recipe) -> SegmentCorpus`: from (id, passages) at once.
`corpus.open_corpus(folder, version, bm25=DEFAULT) -> SegmentCorpus`: `interface.Corpus`, and
    `.profile: bytes`, `.documents: int`, `.segments`. Segments are shared between versions;
    just drop an old one, searches under way keep its files.
`tenant.TenantFolder.of(root, tenant)`: where all of this lies; `.versions()`, `.remove_unneeded()`.
`snapshot.upload(folder, version, store)`, `snapshot.download(folder, version, store)`, and
    `snapshot.restore_history(folder, version, history, sequence)`; `store` is a `SnapshotStore`.
`checking.faults(folder, version)`: what is damaged; `checking.remove_damaged(folder, version)`.
"""
