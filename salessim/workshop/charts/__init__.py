"""Charts as SVG texts, drawn on the server; each with words and a table for those who do not see it."""
