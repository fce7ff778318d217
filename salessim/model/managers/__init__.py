"""The managers: their hours, coaching, standards, dismissals, promotions, and whether they hear the truth."""
