"""The run folder: files that are whole or absent, their checksums, and the tables in them."""
