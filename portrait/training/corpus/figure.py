"""The sitter: a head from the atlas, recoloured and lit, on shoulders drawn in code."""

from dataclasses import dataclass

import cv2
import numpy as np

from .canvas import Canvas
from .light import Light, mix

HAIR = {
    "black": (0.10, 0.09, 0.11), "brown": (0.40, 0.24, 0.14), "blond": (0.90, 0.73, 0.38), "red": (0.74, 0.27, 0.13),
    "grey": (0.60, 0.60, 0.61), "white": (0.96, 0.95, 0.93), "blue": (0.20, 0.38, 0.80), "pink": (0.93, 0.48, 0.66),
}
SKIN = {
    "pale": (0.98, 0.88, 0.81), "light": (0.94, 0.78, 0.65), "tan": (0.82, 0.60, 0.42),
    "brown": (0.61, 0.40, 0.26), "dark": (0.38, 0.24, 0.16),
}
CLOTHING = {
    "red": (0.72, 0.15, 0.14), "navy": (0.12, 0.18, 0.40), "green": (0.20, 0.47, 0.27), "mustard": (0.86, 0.65, 0.12),
    "white": (0.94, 0.92, 0.88), "black": (0.12, 0.12, 0.14), "teal": (0.12, 0.54, 0.54), "purple": (0.44, 0.24, 0.60),
}
CUTS = ("crew", "open", "coat", "scarf", "plain")


@dataclass(frozen=True, slots=True)
class Pose:
    """`x`, `y`: middle of the head's square; `size`: its side; `flip`: looks left. All in the frame's 0..1."""

    x: float
    y: float
    size: float
    flip: bool

    def place(self, across: float, down: float) -> tuple[float, float]:
        """A point given in the head's own square, as a point of the frame."""
        return self.x + ((1 - across if self.flip else across) - 0.5) * self.size, self.y + (down - 0.5) * self.size


def draw_body(c: Canvas, light: Light, pose: Pose, colour, cut: str) -> None:
    """Shoulders in one of `CUTS`, lit from the side of the sun."""
    at = lambda points: [pose.place(x, y) for x, y in points]
    bottom = max(1.5, 0.5 + (1.05 - pose.y) / pose.size)
    outline = [(-0.03, bottom), (0.0, 1.10), (0.05, 1.01), (0.16, 0.94), (0.30, 0.885), (0.36, 0.84),
               (0.62, 0.84), (0.68, 0.885), (0.82, 0.94), (0.93, 1.01), (0.98, 1.10), (1.01, bottom)]
    cover = c.mask(at(outline))
    base = light.on(colour) if not light.day.lamps else mix(light.on(colour), np.asarray(colour), 0.35)
    lit = np.clip(0.5 + (c.x - pose.x) * light.side / pose.size, 0, 1)[..., None]
    deep = np.clip((c.y - pose.y) / pose.size - 0.4, 0, 1)[..., None]
    c.blend(cover, np.clip(base * (0.70 + 0.46 * lit) * (1.06 - 0.45 * deep), 0, 1))
    if cut == "coat":
        for side in (0.42, 0.56):
            foot = 0.30 if side < 0.5 else 0.68
            c.shape(at([(side, 0.90), (foot, 0.93), (0.40 if side < 0.5 else 0.58, 1.14), (0.49, 1.24)]), base * 0.66)
    elif cut == "scarf":
        c.shape(at([(0.26, 0.86), (0.72, 0.86), (0.74, 0.97), (0.49, 1.02), (0.24, 0.97)]), np.clip(base * 1.28 + 0.06, 0, 1))
    elif cut == "open":
        c.shape(at([(0.40, 0.93), (0.58, 0.93), (0.50, 1.16)]), np.clip(base * 0.5 + 0.42, 0, 1))
    elif cut == "crew":
        c.line(at([(0.27, 0.90), (0.36, 0.985), (0.49, 1.01), (0.62, 0.985), (0.71, 0.90)]), base * 0.6, 0.016)


def draw_head(c: Canvas, light: Light, pose: Pose, planes: np.ndarray, hair, skin, accent, rim) -> np.ndarray:
    """Recolour and light one head of the atlas; returns its coverage (n, n) in 0..1.

    `planes`: (h, h, 5) uint8 coverage as in the atlas. `rim`: colour of the light along the edge.
    """
    side = round(pose.size * c.size)
    parts = [cv2.resize(planes[..., part], (side, side), interpolation=cv2.INTER_AREA) for part in (slice(0, 3), slice(3, 5))]
    small = np.concatenate(parts, -1).astype(np.float32) / 255
    layer = _onto(small[:, ::-1] if pose.flip else small, c.size, pose.x, pose.y)
    alpha = layer[..., 4]
    ink = np.clip(alpha - layer[..., :4].sum(-1), 0, 1)
    night = 0.45 if light.day.lamps else 0.0
    lit = lambda colour: mix(light.on(colour), np.asarray(colour, np.float32), 0.25 + night)
    across = np.clip(0.5 + (c.x - pose.x) * light.side / (0.55 * pose.size), 0, 1)
    shade = (0.80 + 0.28 * across)[..., None]
    sheen = np.clip(1 - np.hypot(c.x - pose.x - 0.08 * light.side * pose.size, c.y - pose.y + 0.28 * pose.size) / (0.3 * pose.size), 0, 1)
    hair_tone = np.clip(lit(hair) * (0.82 + 0.22 * across[..., None] + 0.28 * sheen[..., None]), 0, 1)
    line_tone = lit(skin) * 0.16
    picture = layer[..., 0:1] * hair_tone + layer[..., 1:2] * np.clip(lit(skin) * shade, 0, 1)
    picture += layer[..., 2:3] * lit(accent) + layer[..., 3:4] * np.array((0.97, 0.96, 0.94)) * (0.75 + 0.25 * shade)
    picture += ink[..., None] * line_tone
    edge = np.clip(alpha - np.roll(alpha, -light.side * max(1, c.size // 48), 1), 0, 1)
    picture = np.clip(picture + cv2.GaussianBlur(edge * alpha, (0, 0), c.size / 110)[..., None] * np.asarray(rim) * 0.55 * alpha[..., None], 0, 1)
    c.pixels = np.clip(c.pixels * (1 - alpha[..., None]) + picture * 255, 0, 255).astype(np.uint8)
    return alpha


def _onto(small: np.ndarray, size: int, x: float, y: float) -> np.ndarray:
    """Place a square layer, centred on (x, y) of the frame, on an empty (size, size) one; outside is cut."""
    layer = np.zeros((size, size, small.shape[-1]), np.float32)
    half = small.shape[0] / 2
    left, top = round(x * size - half), round(y * size - half)
    a0, b0 = max(0, top), max(0, left)
    a1, b1 = min(size, top + small.shape[0]), min(size, left + small.shape[1])
    if a1 > a0 and b1 > b0:
        layer[a0:a1, b0:b1] = small[a0 - top : a1 - top, b0 - left : b1 - left]
    return layer


def draw_object(c: Canvas, light: Light, x: float, y: float, size: float, drawing: np.ndarray, halo) -> np.ndarray:
    """An object, centred on (x, y), with a soft halo behind it; returns its coverage (n, n) in 0..1."""
    side = max(4, round(size * c.size))
    small = cv2.resize(drawing, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    layer = _onto(small, c.size, x, y)
    alpha = layer[..., 3:4]
    c.glow(x, y, size * 0.55, halo, 0.30)
    shadow = cv2.GaussianBlur(np.roll(layer[..., 3], c.size // 50, 0), (0, 0), c.size / 50)
    c.pixels = (c.pixels * (1 - 0.35 * shadow[..., None])).astype(np.uint8)
    lit = mix((1, 1, 1), np.clip(light.day.ambient, 0.45, 1), 0.45)
    c.pixels = np.clip(c.pixels * (1 - alpha) + layer[..., :3] * lit * 255, 0, 255).astype(np.uint8)
    return alpha[..., 0]
