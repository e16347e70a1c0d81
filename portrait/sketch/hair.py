"""Hair, and what is worn on it."""

import cv2
import numpy as np

from .bearing import curve, mirrored, modelled, outline_cover

HAIR_BEHIND = {
    "bob": [(0, -1.22), (0.62, -1.12), (1.0, -0.60), (1.06, 0.1), (1.04, 0.78), (0.70, 0.98), (0.0, 0.9)],
    "long": [(0, -1.22), (0.62, -1.12), (1.0, -0.60), (1.06, 0.2), (1.14, 1.1), (1.20, 1.95), (0.80, 2.25), (0.0, 1.9)],
    "ponytail": [(0, -1.18), (0.56, -1.08), (0.88, -0.60), (0.88, 0.0), (0.66, 0.5), (0.0, 0.5)],
    "bun": [(0, -1.18), (0.56, -1.08), (0.88, -0.60), (0.88, 0.0), (0.66, 0.5), (0.0, 0.5)],
    "short": [(0, -1.20), (0.58, -1.10), (0.90, -0.62), (0.88, 0.0), (0.70, 0.46), (0.0, 0.62)],
}
HAIR_BEFORE = {
    "short": [
        (-0.80, 0.0), (-0.92, -0.55), (-0.60, -1.08), (0.0, -1.24), (0.60, -1.10), (0.92, -0.55),
        (0.80, 0.0), (0.66, -0.38), (0.40, -0.66), (-0.10, -0.56), (-0.52, -0.60), (-0.68, -0.30),
    ],
    "bob": [
        (-1.0, 0.45), (-1.02, -0.5), (-0.62, -1.12), (0.0, -1.24), (0.62, -1.12), (1.02, -0.5), (1.0, 0.45),
        (0.74, 0.2), (0.66, -0.34), (0.2, -0.50), (-0.3, -0.46), (-0.66, -0.34), (-0.74, 0.2),
    ],
    "long": [
        (-0.98, 2.1), (-1.16, 1.2), (-1.04, -0.5), (-0.62, -1.12), (0.0, -1.24), (0.62, -1.12), (1.04, -0.5), (1.16, 1.2), (0.98, 2.1),
        (0.66, 1.3), (0.72, 0.1), (0.50, -0.50), (0.10, -0.86), (-0.34, -0.56), (-0.72, 0.1), (-0.66, 1.3),
    ],
    "tied": [
        (-0.80, -0.1), (-0.90, -0.55), (-0.58, -1.06), (0.0, -1.2), (0.58, -1.06), (0.90, -0.55), (0.80, -0.1),
        (0.62, -0.52), (0.22, -0.78), (-0.22, -0.78), (-0.62, -0.52),
    ],
}  # fmt: skip
CURLS_BEFORE = (
    (-0.85, -0.15), (-0.92, -0.6), (-0.5, -1.1), (0.0, -1.2), (0.5, -1.1), (0.92, -0.6), (0.85, -0.15),
    (0.62, -0.5), (0.3, -0.68), (0, -0.6), (-0.3, -0.68), (-0.62, -0.5),
)  # fmt: skip


def _curls(c, light, pose, colours, reach: float, low: float, size: float) -> np.ndarray:
    """Hair as a crown of round locks, from ear to ear and down to `low`."""
    cover = np.zeros((c.size, c.size), np.uint8)
    lobes = []
    for turn in np.linspace(0, 2 * np.pi, 15, endpoint=False):
        a, b = reach * np.sin(turn), -0.25 - reach * np.cos(turn)
        if b < low:
            lobes.append(pose.at(a, b))
    unit = c.size * 16
    for x, y in lobes:
        cv2.circle(cover, (round(x * unit), round(y * unit)), round(size * pose.r * unit), 255, -1, cv2.LINE_AA, 4)
    crown = curve([pose.at(a, b) for a, b in mirrored([(0, -1.15), (0.6, -1.0), (0.9, -0.5), (0.9, 0.0), (0.5, 0.2), (0, 0.2)])])
    full = np.maximum(cover.astype(np.float32) / 255, c.mask(crown))
    c.blend(full, modelled(c, light, pose, colours.hair, 0.2, colours.flat))
    if not colours.flat:
        for x, y in lobes:
            if (x - pose.x) * light.side > -0.2 * pose.r:
                c.disc(x, y - 0.05 * pose.r, 0.45 * size * pose.r, np.clip(colours.hair * 1.25 + 0.04, 0, 1))
    return full


def draw_hair_behind(c, light, pose, colours, cut, view) -> np.ndarray:
    """What hangs behind the head; returns its coverage (n, n) in 0..1."""
    nothing = np.zeros((c.size, c.size), np.float32)
    if cut == "bald":
        return nothing
    if cut == "afro":
        return _curls(c, light, pose, colours, 1.12, 0.45, 0.42)
    if cut == "curly":
        return _curls(c, light, pose, colours, 0.98, 1.2, 0.34)
    outline = [pose.at(a, b) for a, b in mirrored(HAIR_BEHIND[cut])]
    cover = outline_cover(c, outline)
    extra = None
    if cut == "bun":
        extra = pose.at(0.0, -1.38)
    elif cut == "ponytail":
        side = -1 if pose.turn >= 0 else 1
        tail = [(0.5 * side, -0.9), (1.05 * side, -0.75), (1.38 * side, 0.0), (1.25 * side, 1.0), (0.95 * side, 1.25), (0.9 * side, 0.2)]
        cover = np.maximum(cover, outline_cover(c, [pose.at(a, b) for a, b in tail]))
    shadow = colours.hair * (0.72 if not colours.flat else 1)
    c.blend(cover, modelled(c, light, pose, shadow, 0.1, colours.flat))
    if extra:
        c.disc(*extra, 0.42 * pose.r, colours.hair * (0.9 if not colours.flat else 1))
        if not colours.flat:
            c.disc(extra[0] + 0.1 * light.side * pose.r, extra[1] - 0.1 * pose.r, 0.22 * pose.r, np.clip(colours.hair * 1.25 + 0.05, 0, 1))
    return cover


def draw_hair_before(c, light, pose, colours, cut, view) -> np.ndarray:
    """What falls over brow and shoulders, or, seen from behind, over all of the head; returns its coverage."""
    nothing = np.zeros((c.size, c.size), np.float32)
    if cut == "bald":
        return nothing
    if view != "face":  # from behind, or against the light: the hair covers the head
        if cut in ("curly", "afro"):
            return _curls(c, light, pose, colours, 0.9, 0.6, 0.45)
        cover = outline_cover(c, [pose.at(a, b) for a, b in mirrored(HAIR_BEHIND[cut])])
        c.blend(cover, modelled(c, light, pose, colours.hair, 0.25, colours.flat))
        _strands(c, light, pose, colours, down=1.2)
        return cover
    if cut in ("curly", "afro"):
        cover = outline_cover(c, [pose.at(a, b) for a, b in CURLS_BEFORE])
    else:
        shape = HAIR_BEFORE["tied" if cut in ("bun", "ponytail") else cut]
        way = -1 if pose.turn < 0 else 1
        cover = outline_cover(c, [pose.at(a * way, b) for a, b in shape])
    c.blend(cover, modelled(c, light, pose, colours.hair, 0.1, colours.flat))
    _strands(c, light, pose, colours, down=-0.45)
    return cover


def _strands(c, light, pose, colours, down: float) -> None:
    """A sheen along the hair on the side of the light."""
    if colours.flat:
        return
    bright = np.clip(colours.hair * 1.28 + 0.07, 0, 1)
    for a in (0.30, 0.52):
        side = light.side
        c.line(curve([pose.at(a * side * 0.7, -1.08), pose.at(a * side * 1.15, -0.86), pose.at((a + 0.28) * side, min(-0.55, down))], False), bright, 0.07 * pose.r)


def draw_headwear(c, light, pose, colours, scene) -> None:
    """A hat or a woollen cap, and flowers."""
    accent = colours.accent
    if "hat" in scene.features:
        crown = curve([pose.at(a, b) for a, b in ((-0.72, -0.78), (-0.66, -1.42), (0, -1.55), (0.66, -1.42), (0.72, -0.78), (0, -0.70))])
        c.blend(c.mask(crown), modelled(c, light, pose, accent, 0.2, colours.flat))
        brim = curve([pose.at(a, b) for a, b in ((-1.35, -0.66), (-0.7, -0.88), (0, -0.92), (0.7, -0.88), (1.35, -0.66), (0.6, -0.58), (0, -0.56), (-0.6, -0.58))])
        c.shape(brim, accent * (0.8 if not colours.flat else 1))
        if not colours.flat:
            c.line(curve([pose.at(-0.72, -0.92), pose.at(0, -0.88), pose.at(0.72, -0.92)], False), accent * 0.5, 0.13 * pose.r)
    elif "beanie" in scene.features:
        cap = curve([pose.at(a, b) for a, b in ((-0.88, -0.48), (-0.80, -1.08), (0, -1.38), (0.80, -1.08), (0.88, -0.48), (0, -0.56))])
        c.blend(c.mask(cap), modelled(c, light, pose, accent, 0.2, colours.flat))
        fold = curve([pose.at(a, b) for a, b in ((-0.90, -0.42), (-0.88, -0.74), (0, -0.84), (0.88, -0.74), (0.90, -0.42), (0, -0.52))])
        c.shape(fold, np.clip(accent * 1.2 + 0.04, 0, 1) if not colours.flat else accent)
    if "flowers" in scene.features:
        petal = accent if colours.flat else np.clip(accent * 1.1 + 0.1, 0, 1)
        side = -1 if pose.turn >= 0 else 1
        for a, b, s in ((0.55, -0.92, 0.24), (0.80, -0.60, 0.20), (0.28, -1.10, 0.18)):
            x, y = pose.at(a * side, b)
            for turn in np.arange(5) * 1.2566:
                c.disc(x + np.cos(turn) * s * 0.6 * pose.r, y + np.sin(turn) * s * 0.6 * pose.r, s * 0.48 * pose.r, petal)
            c.disc(x, y, s * 0.4 * pose.r, (0.98, 0.86, 0.40) if not colours.flat else accent)
