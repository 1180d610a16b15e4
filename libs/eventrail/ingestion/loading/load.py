"""The loader of each media type."""

from collections.abc import Callable

from eventrail.contracts.documents import MediaType
from eventrail.ingestion.loading.loaded import MIB, Limits, Loaded, UnreadableDocument

Loader = Callable[[str, bytes, Limits], Loaded]

DEFAULT = Limits()


def load(source: str, media_type: MediaType, data: bytes, limits: Limits = DEFAULT) -> Loaded:
    """Return a document as Markdown; a pure function, run in this process.

    Args:
        source: names the document in errors.
        media_type: what `data` is.
        data: the document.
        limits: what it may take; seconds and memory only count where `Loaders` runs it.

    Raises:
        UnreadableDocument: it cannot be read, or is longer than it may be.
    """
    if len(data) > limits.size:
        fault = f"{len(data) / MIB:.0f} MiB; at most {limits.size // MIB} MiB are taken"
        raise UnreadableDocument(source, fault, "split it")
    try:
        loaded = _loader(media_type)(source, data, limits)
    except UnreadableDocument:
        raise
    except ModuleNotFoundError as error:
        fault = f"reading {media_type} needs the package {error.name!r}"
        raise UnreadableDocument(source, fault, "install eventrail[documents]") from error
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        fault = f"cannot be read as {media_type}: {type(error).__name__}: {error}"
        raise UnreadableDocument(source, fault, "is it damaged?") from error
    if len(loaded.text) > limits.characters:
        fault = f"{len(loaded.text)} characters; at most {limits.characters} are taken"
        raise UnreadableDocument(source, fault, "split it")
    return loaded


def _loader(media_type: MediaType) -> Loader:
    """Return the loader; those with parsers of their own are imported on use."""
    # ruff:disable[PLC0415]
    if media_type == "text/markdown":
        from eventrail.ingestion.loading.text import load_markdown as found
    elif media_type == "text/plain":
        from eventrail.ingestion.loading.text import load_text as found
    elif media_type == "text/csv":
        from eventrail.ingestion.loading.table_rows import load_csv as found
    elif media_type == "text/html":
        from eventrail.ingestion.loading.html import load_html as found
    elif media_type == "application/pdf":
        from eventrail.ingestion.loading.pdf import load_pdf as found
    else:
        from eventrail.ingestion.loading.docx import load_docx as found
    # ruff:enable[PLC0415]
    return found
