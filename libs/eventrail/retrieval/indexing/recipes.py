"""How segments are made, as a choice says and this release does it."""

from functools import partial

from eventrail.config.model import Config
from eventrail.config.retrieval import BUILT_IN
from eventrail.retrieval.analysis.analyser import NAME as ANALYSER
from eventrail.retrieval.analysis.analyser import make_analyser
from eventrail.retrieval.analysis.fields import passage_terms, passage_text
from eventrail.retrieval.embedding.make import make_embedder
from eventrail.retrieval.indexing.choices import Choice, policy_with
from eventrail.retrieval.indexing.texts import LOADING
from eventrail.retrieval.search.measured import make_measure
from eventrail.retrieval.search.profile import PROFILE
from eventrail.retrieval.segments.recipe import IndexSettings, Recipe


def recipe_of(choice: Choice, config: Config) -> Recipe:
    """Return the recipe of a choice; for one thread.

    Args:
        choice: what shapes the index.
        config: has the pool, if the embedder is one.

    Raises:
        UnusableModel: it names an embedder that cannot be used.
    """
    embedder = make_embedder(policy_with(BUILT_IN, choice), config)
    analyse = make_analyser()
    settings = IndexSettings(
        analyser=ANALYSER,
        embedder=embedder.name if embedder is not None else "",
        chunking=choice.chunking,
        loading=LOADING,
        profile=PROFILE if embedder is not None else "",
    )
    return Recipe(
        settings,
        terms=partial(passage_terms, analyse),
        embedder=embedder,
        text=passage_text,
        measure=make_measure(analyse, embedder) if embedder is not None else None,
    )
