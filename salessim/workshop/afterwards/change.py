"""What would change the answer, in a sentence for each assumption that was moved."""

from __future__ import annotations

from salessim.study.parts.keys import parameters
from salessim.workshop.kitchen.answers import Axes, Slider
from salessim.workshop.mind.surface import Surface
from salessim.workshop.words.texts import Texts


def tipping_lines(axes: Axes, t: Texts) -> tuple[str, ...]:
    """Where each assumption turns the sign of the mean difference, all others at the study's values."""
    surface = Surface(axes)
    return tuple(_line(surface, slider, t) for slider in axes["sliders"])


def _line(surface: Surface, slider: Slider, t: Texts) -> str:
    own = slider["written"][slider["values"].index(slider["own"])]
    known = {"meaning": slider["meaning"].rstrip("."), "own": own, "evidence": slider["quality"]}
    tips = surface.tips(slider["key"], {})
    if tips:
        return t("handout.tips", value=", ".join(_written(slider, tip) for tip in tips), **known)
    return t("handout.holds", low=slider["written"][0], high=slider["written"][-1], **known)


def _written(slider: Slider, value: float) -> str:
    """A value between those of the grid, as people write it and not much finer than it is known."""
    return parameters()[slider["key"]].written(float(f"{value:.3g}"))
