"""How a figure holds itself and is lit: colours, expression, pose, and the smooth lit shapes it is made of.

Shapes are given in the head's own measure: the face's middle is (0, 0), its crown (0, -1), its chin (0, 1).
"""

from dataclasses import dataclass

import numpy as np

from .canvas import Canvas
from .light import Light, mix

HAIR = {
    "black": (0.11, 0.10, 0.13), "brown": (0.38, 0.22, 0.12), "blond": (0.92, 0.75, 0.36), "red": (0.78, 0.27, 0.10),
    "grey": (0.58, 0.59, 0.62), "white": (0.95, 0.94, 0.92), "blue": (0.16, 0.34, 0.82), "pink": (0.95, 0.45, 0.66),
}  # fmt: skip
SKIN = {
    "pale": (0.99, 0.88, 0.80), "light": (0.95, 0.77, 0.62), "tan": (0.82, 0.59, 0.40),
    "brown": (0.60, 0.38, 0.24), "dark": (0.40, 0.25, 0.17),
}  # fmt: skip
CLOTHING = {
    "red": (0.74, 0.12, 0.12), "navy": (0.10, 0.16, 0.42), "green": (0.14, 0.46, 0.22), "mustard": (0.88, 0.64, 0.08),
    "white": (0.95, 0.94, 0.90), "black": (0.09, 0.09, 0.11), "teal": (0.05, 0.52, 0.54), "purple": (0.46, 0.20, 0.62),
}  # fmt: skip
GARMENTS = ("crew", "coat", "scarf", "shirt", "plain")


@dataclass(frozen=True, slots=True)
class Expression:
    """What a mood does to a face and its bearing.

    `brow`: inner ends up (1) or down (-1); `raised`: brows, 0..1; `lids`: how open the eyes are, 0 (closed) to 1.3;
    `mouth`: corners up (1) or down (-1); `open`: of the mouth, 0..1; `gaze`: (across, down) in -1..1; `tilt` of the
    head and `bow` forward, in head measures; `shrug`: shoulders up (1) or down (-1); `blush` 0..1; `askew`: 0 or 1.
    """

    brow: float = 0.0
    raised: float = 0.3
    lids: float = 0.8
    mouth: float = 0.0
    open: float = 0.0
    gaze: tuple[float, float] = (0.0, 0.0)
    tilt: float = 0.0
    bow: float = 0.0
    shrug: float = 0.0
    blush: float = 0.3
    askew: float = 0.0


EXPRESSIONS = {
    "calm": Expression(lids=0.55, mouth=0.35),
    "joyful": Expression(raised=0.9, lids=0.60, mouth=1.0, open=0.7, tilt=0.06, blush=0.8),
    "melancholic": Expression(brow=0.8, lids=0.5, mouth=-0.6, gaze=(0.2, 0.8), tilt=0.10, bow=0.12, shrug=-0.5, blush=0.1),
    "tender": Expression(brow=0.3, lids=0.12, mouth=0.6, tilt=0.16, blush=0.9),
    "lonely": Expression(brow=0.5, lids=0.6, mouth=-0.25, gaze=(0.8, 0.3), bow=0.06, shrug=-0.4, blush=0.0),
    "anxious": Expression(brow=1.0, raised=0.9, lids=1.25, mouth=-0.3, open=0.25, gaze=(-0.7, 0.0), shrug=0.8, blush=0.0),
    "tired": Expression(brow=0.3, raised=0.0, lids=0.22, mouth=-0.3, tilt=0.14, bow=0.10, shrug=-0.8, blush=0.1),
    "wry": Expression(raised=0.5, lids=0.5, mouth=0.5, gaze=(0.7, 0.0), tilt=-0.08, askew=1.0),
    "hopeful": Expression(brow=0.2, raised=0.7, lids=1.0, mouth=0.55, gaze=(0.3, -0.8), bow=-0.08, blush=0.5),
    "awestruck": Expression(raised=1.0, lids=1.3, mouth=0.1, open=0.9, gaze=(0.0, -0.7), bow=-0.06, blush=0.4),
    "determined": Expression(brow=-0.6, raised=0.0, lids=0.75, mouth=-0.1, bow=-0.04, shrug=0.2),
    "angry": Expression(brow=-1.2, raised=0.0, lids=0.7, mouth=-0.8, open=0.4, shrug=0.6, blush=0.9),
}


@dataclass(frozen=True, slots=True)
class Pose:
    """`x`, `y`: middle of the face in the frame, 0..1; `r`: half the head's height; `tilt` in radians; `turn` -1..1."""

    x: float
    y: float
    r: float
    tilt: float = 0.0
    turn: float = 0.0

    def at(self, a: float, b: float) -> tuple[float, float]:
        """A point of the head, as a point of the frame."""
        s, c = np.sin(self.tilt), np.cos(self.tilt)
        b0 = b - 0.9  # the head turns about the neck
        return self.x + self.r * (c * a - s * b0), self.y + self.r * (s * a + c * b0 + 0.9)

    def below(self, a: float, b: float) -> tuple[float, float]:
        """A point of the body, which does not tilt."""
        return self.x + self.r * a, self.y + self.r * b


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of a figure, already in the light of the hour, each (3,) in 0..1."""

    skin: np.ndarray
    hair: np.ndarray
    cloth: np.ndarray
    line: np.ndarray
    accent: np.ndarray
    rim: np.ndarray
    flat: bool = False


def look(light: Light, skin, hair, cloth, accent, rim) -> Look:
    """Local colours brought into the light. Lines are darker than the skin, however dark it is."""
    held = 0.55 if light.day.lamps else 0.30  # how much of its own colour a sitter keeps
    lit = lambda colour: np.clip(mix(light.on(colour), np.asarray(colour, np.float32), held), 0, 1)
    tone = lit(skin)
    tone = tone * max(1.0, 0.27 / float(tone.mean()))  # a dark face in the dark still has a light side
    return Look(tone, lit(hair), lit(cloth), np.clip(tone * 0.22, 0, 0.2), lit(accent), np.asarray(rim, np.float32))


def silhouette(light: Light, rim) -> Look:
    """Everything in one dark tone against the light."""
    tone = mix(light.top, light.horizon, 0.25) * 0.16 + 0.02
    return Look(tone, tone, tone, tone, tone, np.asarray(rim, np.float32), True)


def curve(points, closed: bool = True, fine: int = 6) -> np.ndarray:
    """A smooth line through points (Catmull-Rom)."""
    p = np.asarray(points, np.float32)
    before, after = (np.roll(p, 1, 0), np.roll(p, -1, 0)) if closed else (p[[0, *range(len(p) - 1)]], p[[*range(1, len(p)), -1]])
    after2 = np.roll(after, -1, 0) if closed else after[[*range(1, len(p)), -1]]
    t = (np.arange(fine, dtype=np.float32) / fine)[None, :, None]
    a, b, c, d = (v[:, None] for v in (before, p, after, after2))
    line = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    line = line.reshape(-1, 2)
    return line if closed else np.concatenate([line[: (len(p) - 1) * fine], p[-1:]])


def outline_cover(c: Canvas, spots) -> np.ndarray:
    return c.mask(curve(spots))


def modelled(c: Canvas, light: Light, pose: Pose, colour: np.ndarray, depth: float, flat: bool) -> np.ndarray:
    """A colour over the whole frame, lighter on the side of the sun and above."""
    if flat:
        return np.broadcast_to(colour, (c.size, c.size, 3))
    across = np.clip(0.5 + (c.x - pose.x) * light.side / (1.9 * pose.r), 0, 1)[..., None]
    down = np.clip((c.y - pose.y) / (2.4 * pose.r) + 0.3, 0, 1)[..., None]
    warm = mix(colour, colour * np.asarray(light.day.key), 0.5)
    shadow = colour * np.array((0.66, 0.64, 0.74))
    tone = shadow * (1 - across) + np.clip(warm * 1.12 + 0.03, 0, 1) * across
    return np.clip(tone * (1.06 - depth * down), 0, 1)


def mirrored(half) -> list[tuple[float, float]]:
    """A closed outline from its right half, given from top to bottom."""
    return [*half, *[(-a, b) for a, b in reversed(half[1:-1])]]
