"""Every text of the page, in one file for each language."""
