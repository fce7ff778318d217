"""A policy laboratory for sales organisations: compare what leaders may do before they try it on people.

>>> import salessim
>>> run = salessim.run("configs/turnover.yml")  # doctest: +SKIP
>>> run.compare().table()  # doctest: +SKIP
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from salessim.lab.record import Run as Run
    from salessim.lab.run import load as load
    from salessim.lab.run import run as run
    from salessim.study import Study as Study
    from salessim.study import load_study as load_study

__all__ = ["Run", "Study", "__version__", "load", "load_study", "run"]
__version__ = "0.1.0"

_HOMES: Final = {
    "run": "salessim.lab.run",
    "load": "salessim.lab.run",
    "Run": "salessim.lab.record",
    "Study": "salessim.study",
    "load_study": "salessim.study",
}
"""Where each name lives: imported when first used, so that `import salessim` costs nothing."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'salessim' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
