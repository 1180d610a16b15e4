"""Where books are kept: read them, and write one if nobody has since it was read."""

from typing import Protocol

from eventrail.limits.book import Book, decode_book, encode_book


class Books(Protocol):
    """All books, whoever writes them."""

    async def read(self, key: str) -> tuple[Book | None, int]:
        """Return a book and its revision; None and 0 if there is none.

        Raises:
            LogUnavailable: nobody answered.
        """
        ...

    async def write(self, key: str, book: Book, revision: int) -> int | None:
        """Store a book and return its new revision; None if it is no longer at `revision`.

        Raises:
            LogUnavailable: it is not known whether it was stored.
        """
        ...


class MemoryBooks:
    """Books of one process, for a gateway on its own and for tests."""

    def __init__(self) -> None:
        self._books: dict[str, tuple[bytes, int]] = {}
        self._revision = 0

    async def read(self, key: str) -> tuple[Book | None, int]:
        """Return a book and its revision."""
        payload, revision = self._books.get(key, (b"", 0))
        return (decode_book(payload) if payload else None), revision

    async def write(self, key: str, book: Book, revision: int) -> int | None:
        """Store a book if it is still at `revision`."""
        if self._books.get(key, (b"", 0))[1] != revision:
            return None
        self._revision += 1
        self._books[key] = (encode_book(book), self._revision)
        return self._revision
