"""An address as a QR code, made here: for the wall as SVG, for the terminal as text."""

from __future__ import annotations

import io
from typing import Final

import segno
from markupsafe import Markup, escape

QUIET_ZONE: Final = 2
"""Modules of light around the code, without which cameras do not find it."""


def qr_svg(url: str, title: str = "") -> Markup:
    """The code as inline SVG, dark on light in every theme; `title` says to screen readers what it is."""
    drawn = segno.make(url, error="m", micro=False).svg_inline(
        border=QUIET_ZONE, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    label = f'role="img" aria-label="{escape(title or url)}"'
    return Markup(drawn.replace("<svg ", f"<svg {label} ", 1))  # noqa: S704 - segno's own drawing, the label escaped


def qr_text(url: str) -> str:
    """The code in half blocks, for a terminal."""
    out = io.StringIO()
    segno.make(url, error="m", micro=False).terminal(out, border=QUIET_ZONE, compact=True)
    return out.getvalue()
