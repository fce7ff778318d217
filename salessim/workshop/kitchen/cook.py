"""The cook: a process that reads orders and computes them, and says how far it is, all in JSON lines.

`python -m salessim.workshop.kitchen.cook FOLDER [WORKERS]` puts its answers below FOLDER.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
import traceback
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, TextIO

import pyarrow as pa

from salessim.ensemble.processors import processors
from salessim.errors import SalessimError
from salessim.workshop.kitchen.dishes.menu import DISHES
from salessim.workshop.kitchen.dishes.place import Place
from salessim.workshop.kitchen.hired import LOG
from salessim.workshop.kitchen.larder import Larder
from salessim.workshop.kitchen.orders import Order
from salessim.workshop.room.told import told

MODESTY: Final = 10
"""Added to the niceness, so that pages go first."""


def main() -> None:
    """Cook every order on the standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the server decides what stops
    if hasattr(os, "nice"):
        os.nice(MODESTY)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed must not be taken for an answer
    folder, workers = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else processors()
    orders: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    while True:
        held = json.loads(orders.get())
        place = Place(folder, workers, partial(_progress, answers))
        _say(answers, cooked(Order(held["dish"], held["study"], held["details"]), place))
        _tidy()


def cooked(order: Order, place: Place) -> dict[str, Any]:
    """Compute an order and put its answer into the larder; what to say of it."""
    try:
        answer = DISHES[order.dish](told(order.study), order.details, place)
        Larder(place.folder).put(order.key, answer)
    except SalessimError as error:
        return {"failed": str(error)}
    except Exception as error:  # a dish may fail in any way; the next one is cooked all the same
        traceback.print_exc()
        return {"failed": f"a mistake of ours ({type(error).__name__}); please report it with {place.folder / LOG}"}
    return {"failed": ""}


def _listen(orders: SimpleQueue[str]) -> None:
    """Take orders from the standard input. When it ends, the server is gone, and so is this process, at once."""
    for line in sys.stdin:
        orders.put(line)
    os._exit(0)


def _progress(answers: TextIO, done: int, of: int) -> None:
    _say(answers, {"done": done, "of": of})


def _say(answers: TextIO, said: dict[str, Any]) -> None:
    print(json.dumps(said, allow_nan=False), file=answers, flush=True)


def _tidy() -> None:
    """Give memory back before the next order, which may be an hour away."""
    gc.collect()
    pa.default_memory_pool().release_unused()


if __name__ == "__main__":
    main()
