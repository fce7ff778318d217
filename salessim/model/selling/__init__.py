"""Selling: hours, prospecting, the pipeline, outcomes, handover."""
