"""Figures of a calibration: what the records show, what is fitted to them, and how sure each number is."""
