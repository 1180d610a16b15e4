"""Where the files of a lake are: a folder, or a bucket of S3-compatible object storage."""
