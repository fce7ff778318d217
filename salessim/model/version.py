"""The version of the model: raised, by the script that changes golden numbers, whenever a number may move."""

from __future__ import annotations

from typing import Final

MODEL_VERSION: Final = 4
