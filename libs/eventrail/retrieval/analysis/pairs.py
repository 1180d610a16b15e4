"""Terms of writing that has no spaces between words, or joins what belongs apart."""


def pairs(run: str) -> list[str]:
    """Return every two neighbouring characters; a single one alone."""
    if len(run) <= 1:
        return [run] if run else []
    return [run[at : at + 2] for at in range(len(run) - 1)]
