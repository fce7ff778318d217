"""What the user writes: one YAML file, read with line numbers, checked whole, and frozen as a `Study`."""

from salessim.study.loading import load_study, recorded_study
from salessim.study.ready import builtin
from salessim.study.study import Claim, Decide, Future, Replications, Study, Telling

__all__ = ["Claim", "Decide", "Future", "Replications", "Study", "Telling", "builtin", "load_study", "recorded_study"]
