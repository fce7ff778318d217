"""Exports as they are: files, columns, dates, money, and what could not be read."""
