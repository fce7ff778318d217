"""What would change the answer, in a sentence for each assumption that was moved."""

from __future__ import annotations

from salessim.study.parts.keys import parameters
from salessim.workshop.kitchen.answers import Axes, Slider
from salessim.workshop.mind.surface import Surface
from salessim.workshop.mind.tipping import where
from salessim.workshop.words.texts import Texts


def tipping_lines(axes: Axes, t: Texts) -> tuple[str, ...]:
    """Where each assumption alone turns the sign of the mean difference, as far as the worlds can tell."""
    surface = Surface(axes)
    return tuple(_line(surface, slider, t) for slider in axes["sliders"])


def _line(surface: Surface, slider: Slider, t: Texts) -> str:
    own = slider["written"][slider["values"].index(slider["own"])]
    found, parameter = surface.tips(slider["key"], {}), parameters()[slider["key"]]
    known = {"meaning": slider["meaning"].rstrip("."), "own": own, "evidence": t(f"handout.kind.{parameter.kind}")}
    if found.turns:
        return t("handout.tips", where=where(found.turns, parameter, t, "handout"), **known)
    if found.open:
        return t("handout.untold", where=where(found.open, parameter, t, "handout"), **known)
    return t("handout.holds", low=slider["written"][0], high=slider["written"][-1], **known)
