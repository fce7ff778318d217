"""Selling: hours, distraction, cover, performance, prospecting, the pipeline, outcomes, handover."""
