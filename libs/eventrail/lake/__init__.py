"""The lake: the log and the notes as Parquet files, and DuckDB over them."""
