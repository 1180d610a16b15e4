"""From the bytes of a document to Markdown: one loader a media type, each a pure function.

`load` runs one in this process, `Loaders` runs them where they can be stopped: parsers of PDF,
DOCX and HTML meet whatever a tenant sends.
"""
