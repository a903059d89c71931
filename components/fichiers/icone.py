"""The icon of the site as the file that browsers ask for unasked: `favicon.ico`."""

from __future__ import annotations

import struct

import vl_convert as vlc

COTES = (16, 32, 48)
"""In px, the sides of the pictures in it."""


def favicon(svg: str) -> bytes:
    """Return an icon file, with a PNG of each side, from a drawing 32 px wide."""
    images = [vlc.svg_to_png(svg, scale=cote / 32) for cote in COTES]
    debut = struct.pack("<HHH", 0, 1, len(images))
    ou = len(debut) + 16 * len(images)
    entrees = b""
    for cote, image in zip(COTES, images, strict=True):
        entrees += struct.pack("<BBBBHHII", cote, cote, 0, 0, 1, 32, len(image), ou)
        ou += len(image)
    return debut + entrees + b"".join(images)
