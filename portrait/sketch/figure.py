"""The sitter, drawn in code: shoulders, head, hair and a face that the mood moves, lit from the side of the sun.

Shapes are given in the head's own measure: the face's middle is (0, 0), its crown (0, -1), its chin (0, 1).
"""

from dataclasses import dataclass, replace

import cv2
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
CUTS = ("short", "bob", "long", "curly", "bun", "ponytail", "afro", "bald")
AGES = ("young", "adult", "old")
FEATURES = ("glasses", "beard", "flowers", "hat", "beanie")
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


def _curve(points, closed: bool = True, fine: int = 6) -> np.ndarray:
    """A smooth line through points (Catmull-Rom)."""
    p = np.asarray(points, np.float32)
    before, after = (np.roll(p, 1, 0), np.roll(p, -1, 0)) if closed else (p[[0, *range(len(p) - 1)]], p[[*range(1, len(p)), -1]])
    after2 = np.roll(after, -1, 0) if closed else after[[*range(1, len(p)), -1]]
    t = (np.arange(fine, dtype=np.float32) / fine)[None, :, None]
    a, b, c, d = (v[:, None] for v in (before, p, after, after2))
    line = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    line = line.reshape(-1, 2)
    return line if closed else np.concatenate([line[: (len(p) - 1) * fine], p[-1:]])


def _cover(c: Canvas, spots) -> np.ndarray:
    return c.mask(_curve(spots))


def _modelled(c: Canvas, light: Light, pose: Pose, colour: np.ndarray, depth: float, flat: bool) -> np.ndarray:
    """A colour over the whole frame, lighter on the side of the sun and above."""
    if flat:
        return np.broadcast_to(colour, (c.size, c.size, 3))
    across = np.clip(0.5 + (c.x - pose.x) * light.side / (1.9 * pose.r), 0, 1)[..., None]
    down = np.clip((c.y - pose.y) / (2.4 * pose.r) + 0.3, 0, 1)[..., None]
    warm = mix(colour, colour * np.asarray(light.day.key), 0.5)
    shadow = colour * np.array((0.66, 0.64, 0.74))
    tone = shadow * (1 - across) + np.clip(warm * 1.12 + 0.03, 0, 1) * across
    return np.clip(tone * (1.06 - depth * down), 0, 1)


def draw_figure(c: Canvas, light: Light, pose: Pose, colours: Look, mood: str, scene, garment: str) -> tuple[np.ndarray, np.ndarray]:
    """Body, head and face of a `Scene`'s figure; returns the coverage of head and of body, each (n, n) in 0..1."""
    face = EXPRESSIONS[mood]
    pose = replace(pose, tilt=pose.tilt + face.tilt * (1 if pose.turn >= 0 else -1), y=pose.y + face.bow * pose.r)
    head = np.zeros((c.size, c.size), np.float32)
    far = scene.framing == "far"
    body = _standing(c, light, pose, colours) if far else head
    head = np.maximum(head, _hair_behind(c, light, pose, colours, scene.cut, scene.view))
    if not far:
        body = draw_body(c, light, pose, colours, face, garment, scene.framing, scene.view)
        head = head * (1 - body)
    head = np.maximum(head, _head(c, light, pose, colours, scene.view))
    if scene.view == "face" and scene.framing != "far":
        _face(c, light, pose, colours, face, scene)
    head = np.maximum(head, _hair_before(c, light, pose, colours, scene.cut, scene.view, scene.figure))
    if "beard" in scene.features and scene.view == "face":
        _beard(c, light, pose, colours, face)
    if "glasses" in scene.features and scene.view == "face" and scene.framing != "far":
        _glasses(c, pose, colours)
    _headwear(c, light, pose, colours, scene)
    _rim(c, light, head, colours, pose)
    return head, body


FACE = [(0, -1.0), (0.42, -0.93), (0.70, -0.55), (0.74, -0.05), (0.66, 0.42), (0.42, 0.82), (0.0, 1.0)]
SKULL = [(0, -1.10), (0.48, -1.02), (0.80, -0.62), (0.84, -0.1), (0.70, 0.45), (0.40, 0.72), (0.0, 0.80)]


def _mirrored(half) -> list[tuple[float, float]]:
    """A closed outline from its right half, given from top to bottom."""
    return [*half, *[(-a, b) for a, b in reversed(half[1:-1])]]


def _head(c, light, pose, colours, view) -> np.ndarray:
    outline = _mirrored(FACE if view == "face" else SKULL)
    cover = _cover(c, [pose.at(a + 0.05 * pose.turn, b) for a, b in outline])
    if view == "face":
        for side in (-1, 1):
            ear = (0.75 * side - 0.10 * pose.turn, 0.06)
            c.disc(*pose.at(*ear), 0.13 * pose.r, colours.skin * (0.80 if not colours.flat else 1), 1.5)
    c.blend(cover, _modelled(c, light, pose, colours.skin, 0.22, colours.flat))
    return cover


def draw_body(c, light, pose, colours, face, garment, framing, view) -> np.ndarray:
    """Neck, shoulders and, at half length, arms and hands."""
    up = -0.16 * face.shrug
    neck = [(-0.34, 0.55), (0.34, 0.55), (0.36, 1.2 + up), (0.62, 1.55 + up), (-0.62, 1.55 + up), (-0.36, 1.2 + up)]
    wide = 1.95
    half = [(0.0, 1.42), (0.40, 1.26), (0.98, 1.42), (1.60, 1.62), (wide, 2.15), (wide + 0.18, 3.2)]
    if framing == "half":
        half = [(0.0, 1.42), (0.40, 1.26), (0.95, 1.40), (1.45, 1.62), (1.72, 2.2), (1.95, 3.6), (1.85, 5.0)]
    half = [(a, b + up * min(1.0, max(0.0, (b - 1.2) * 3))) for a, b in half] + [(half[-1][0], 12.0)]
    outline = [pose.below(a, b) for a, b in half] + [pose.below(-a, b) for a, b in reversed(half)]
    cover = c.mask(np.clip(outline, -1, 2.5))
    cloth = _modelled(c, light, replace(pose, r=pose.r * 2.2), colours.cloth, 0.34, colours.flat)
    if view != "back":
        c.shape([pose.below(a, b) for a, b in neck], colours.skin * (0.62 if not colours.flat else 1))
    c.blend(cover, cloth)
    if colours.flat:
        return cover
    dark, bright = colours.cloth * 0.55, np.clip(colours.cloth * 1.3 + 0.06, 0, 1)
    if framing == "half":
        for side in (-1, 1):
            c.line([pose.below(1.25 * side, 2.3), pose.below(1.32 * side, 3.4), pose.below(0.95 * side, 4.4)], dark, 0.10 * pose.r)
            if view == "face":
                c.disc(*pose.below(0.42 * side, 4.25), 0.36 * pose.r, colours.skin * (1.0 if side == light.side else 0.82), 0.8)
    if view == "back":
        c.line([pose.below(0, 1.5), pose.below(0.04, 6)], dark, 0.06 * pose.r)
    elif garment == "coat":
        for side in (-1, 1):
            c.shape([pose.below(a * side, b + up) for a, b in ((0.30, 1.25), (0.95, 1.45), (0.62, 2.05), (0.05, 2.9), (0.0, 2.5))], colours.cloth * 0.72)
        c.shape([pose.below(a, b + up) for a, b in ((-0.30, 1.35), (0.30, 1.35), (0, 2.3))], bright)
    elif garment == "scarf":
        c.shape(_curve([pose.below(a, b + up) for a, b in ((-0.62, 1.05), (0, 1.22), (0.62, 1.05), (0.74, 1.45), (0, 1.82), (-0.74, 1.45))]), bright)
    elif garment == "shirt":
        c.shape([pose.below(a, b + up) for a, b in ((-0.34, 1.2), (0.34, 1.2), (0, 1.85))], colours.skin * 0.86)
        for side in (-1, 1):
            c.shape([pose.below(a * side, b + up) for a, b in ((0.34, 1.12), (0.62, 1.36), (0.30, 1.80), (0.02, 1.80))], bright)
    elif garment == "crew":
        c.shape(_curve([pose.below(a, b + up) for a, b in ((-0.46, 1.28), (0, 1.36), (0.46, 1.28), (0, 1.64))]), colours.skin * 0.84)
        c.line(_curve([pose.below(a, b + up) for a, b in ((-0.52, 1.26), (-0.3, 1.58), (0, 1.68), (0.3, 1.58), (0.52, 1.26))], False), dark, 0.09 * pose.r)
    else:
        c.line(_curve([pose.below(a, b + up) for a, b in ((-0.46, 1.26), (0, 1.46), (0.46, 1.26))], False), dark, 0.08 * pose.r)
    return cover


def _standing(c, light, pose, colours) -> np.ndarray:
    """The whole small figure of a wide view, with a shadow on the ground."""
    shade = colours.cloth * (0.55 if not colours.flat else 1)
    c.glow(*pose.below(0, 3), 3.2 * pose.r, light.horizon, 0.20)
    c.blend(np.exp(-(((c.x - pose.x + light.side * pose.r) / (2.2 * pose.r)) ** 2 + ((c.y - pose.below(0, 8.2)[1]) / (0.35 * pose.r)) ** 2)) * 0.5, (0.05, 0.05, 0.08))
    for side in (-1, 1):
        c.shape([pose.below(a * side, b) for a, b in ((0.05, 4.6), (0.75, 4.6), (0.66, 8.2), (0.16, 8.2))], shade)
        c.shape([pose.below(a * side, b) for a, b in ((0.7, 1.5), (1.15, 1.8), (1.3, 4.4), (0.95, 4.5))], colours.cloth * (0.8 if not colours.flat else 1))
    outline = [(-0.3, 0.9), (0.3, 0.9), (0.95, 1.4), (0.9, 3.0), (1.15, 5.4), (-1.15, 5.4), (-0.9, 3.0), (-0.95, 1.4)]
    cover = c.mask([pose.below(a, b) for a, b in outline])
    c.blend(cover, _modelled(c, light, replace(pose, r=pose.r * 1.4), colours.cloth, 0.2, colours.flat))
    return cover


HAIR_BEHIND = {
    "bob": [(0, -1.22), (0.62, -1.12), (1.0, -0.60), (1.06, 0.1), (1.04, 0.78), (0.70, 0.98), (0.0, 0.9)],
    "long": [(0, -1.22), (0.62, -1.12), (1.0, -0.60), (1.06, 0.2), (1.14, 1.1), (1.20, 1.95), (0.80, 2.25), (0.0, 1.9)],
    "ponytail": [(0, -1.18), (0.56, -1.08), (0.88, -0.60), (0.88, 0.0), (0.66, 0.5), (0.0, 0.5)],
    "bun": [(0, -1.18), (0.56, -1.08), (0.88, -0.60), (0.88, 0.0), (0.66, 0.5), (0.0, 0.5)],
    "short": [(0, -1.20), (0.58, -1.10), (0.90, -0.62), (0.88, 0.0), (0.70, 0.46), (0.0, 0.62)],
}
HAIR_BEFORE = {
    "short": [(-0.80, 0.0), (-0.92, -0.55), (-0.60, -1.08), (0.0, -1.24), (0.60, -1.10), (0.92, -0.55), (0.80, 0.0), (0.66, -0.38), (0.40, -0.66), (-0.10, -0.56), (-0.52, -0.60), (-0.68, -0.30)],
    "bob": [(-1.0, 0.45), (-1.02, -0.5), (-0.62, -1.12), (0.0, -1.24), (0.62, -1.12), (1.02, -0.5), (1.0, 0.45), (0.74, 0.2), (0.66, -0.34), (0.2, -0.50), (-0.3, -0.46), (-0.66, -0.34), (-0.74, 0.2)],
    "long": [(-0.98, 2.1), (-1.16, 1.2), (-1.04, -0.5), (-0.62, -1.12), (0.0, -1.24), (0.62, -1.12), (1.04, -0.5), (1.16, 1.2), (0.98, 2.1), (0.66, 1.3), (0.72, 0.1), (0.50, -0.50), (0.10, -0.86), (-0.34, -0.56), (-0.72, 0.1), (-0.66, 1.3)],
    "tied": [(-0.80, -0.1), (-0.90, -0.55), (-0.58, -1.06), (0.0, -1.2), (0.58, -1.06), (0.90, -0.55), (0.80, -0.1), (0.62, -0.52), (0.22, -0.78), (-0.22, -0.78), (-0.62, -0.52)],
}  # fmt: skip


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
    crown = _curve([pose.at(a, b) for a, b in _mirrored([(0, -1.15), (0.6, -1.0), (0.9, -0.5), (0.9, 0.0), (0.5, 0.2), (0, 0.2)])])
    full = np.maximum(cover.astype(np.float32) / 255, c.mask(crown))
    c.blend(full, _modelled(c, light, pose, colours.hair, 0.2, colours.flat))
    if not colours.flat:
        for x, y in lobes:
            if (x - pose.x) * light.side > -0.2 * pose.r:
                c.disc(x, y - 0.05 * pose.r, 0.45 * size * pose.r, np.clip(colours.hair * 1.25 + 0.04, 0, 1))
    return full


def _hair_behind(c, light, pose, colours, cut, view) -> np.ndarray:
    nothing = np.zeros((c.size, c.size), np.float32)
    if cut == "bald":
        return nothing
    if cut == "afro":
        return _curls(c, light, pose, colours, 1.12, 0.45, 0.42)
    if cut == "curly":
        return _curls(c, light, pose, colours, 0.98, 1.2, 0.34)
    outline = [pose.at(a, b) for a, b in _mirrored(HAIR_BEHIND[cut])]
    cover = _cover(c, outline)
    extra = None
    if cut == "bun":
        extra = pose.at(0.0, -1.38)
    elif cut == "ponytail":
        side = -1 if pose.turn >= 0 else 1
        tail = [(0.5 * side, -0.9), (1.05 * side, -0.75), (1.38 * side, 0.0), (1.25 * side, 1.0), (0.95 * side, 1.25), (0.9 * side, 0.2)]
        cover = np.maximum(cover, _cover(c, [pose.at(a, b) for a, b in tail]))
    shadow = colours.hair * (0.72 if not colours.flat else 1)
    c.blend(cover, _modelled(c, light, pose, shadow, 0.1, colours.flat))
    if extra:
        c.disc(*extra, 0.42 * pose.r, colours.hair * (0.9 if not colours.flat else 1))
        if not colours.flat:
            c.disc(extra[0] + 0.1 * light.side * pose.r, extra[1] - 0.1 * pose.r, 0.22 * pose.r, np.clip(colours.hair * 1.25 + 0.05, 0, 1))
    return cover


def _hair_before(c, light, pose, colours, cut, view, figure) -> np.ndarray:
    nothing = np.zeros((c.size, c.size), np.float32)
    if cut == "bald":
        return nothing
    if view != "face":  # from behind, or against the light: the hair covers the head
        if cut in ("curly", "afro"):
            return _curls(c, light, pose, colours, 0.9, 0.6, 0.45)
        cover = _cover(c, [pose.at(a, b) for a, b in _mirrored(HAIR_BEHIND[cut])])
        c.blend(cover, _modelled(c, light, pose, colours.hair, 0.25, colours.flat))
        _strands(c, light, pose, colours, down=1.2)
        return cover
    if cut in ("curly", "afro"):
        cover = _cover(c, [pose.at(a, b) for a, b in ((-0.85, -0.15), (-0.92, -0.6), (-0.5, -1.1), (0.0, -1.2), (0.5, -1.1), (0.92, -0.6), (0.85, -0.15), (0.62, -0.5), (0.3, -0.68), (0, -0.6), (-0.3, -0.68), (-0.62, -0.5))])  # fmt: skip
    else:
        shape = HAIR_BEFORE["tied" if cut in ("bun", "ponytail") else cut]
        way = -1 if pose.turn < 0 else 1
        cover = _cover(c, [pose.at(a * way, b) for a, b in shape])
    c.blend(cover, _modelled(c, light, pose, colours.hair, 0.1, colours.flat))
    _strands(c, light, pose, colours, down=-0.45)
    return cover


def _strands(c, light, pose, colours, down: float) -> None:
    """A sheen along the hair on the side of the light."""
    if colours.flat:
        return
    bright = np.clip(colours.hair * 1.28 + 0.07, 0, 1)
    for a in (0.30, 0.52):
        side = light.side
        c.line(_curve([pose.at(a * side * 0.7, -1.08), pose.at(a * side * 1.15, -0.86), pose.at((a + 0.28) * side, min(-0.55, down))], False), bright, 0.07 * pose.r)


def _face(c, light, pose, colours, face: Expression, scene) -> None:
    """Eyes, brows, nose, mouth, cheeks and the signs of age."""
    if colours.flat:
        return
    shift = 0.16 * pose.turn
    skin, line = colours.skin, colours.line
    for side in (-1, 1):
        c.screen(np.exp(-(((c.x - pose.at(0.42 * side + shift, 0.32)[0]) / (0.26 * pose.r)) ** 2 + ((c.y - pose.at(0.42 * side + shift, 0.32)[1]) / (0.2 * pose.r)) ** 2)) * (0.10 + 0.26 * face.blush), (0.9, 0.18, 0.16))
    _nose(c, light, pose, colours, shift)
    for side in (-1, 1):
        _eye(c, pose, colours, face, side, shift, 1.18 if scene.age == "young" else 1.0)
    if scene.age == "old":
        fold = skin * 0.62
        for side in (-1, 1):
            c.line(_curve([pose.at(0.20 * side + shift, 0.38), pose.at(0.40 * side + shift, 0.55), pose.at(0.40 * side + shift, 0.74)], False), fold, 0.05 * pose.r)
            c.line([pose.at(0.62 * side + shift, 0.02), pose.at(0.72 * side + shift, 0.12)], fold, 0.04 * pose.r)
        for b in (-0.58, -0.46):
            c.line(_curve([pose.at(-0.3 + shift, b + 0.03), pose.at(0 + shift, b), pose.at(0.3 + shift, b + 0.03)], False), fold, 0.035 * pose.r)
    if scene.age == "young":
        for a, b in ((-0.44, 0.22), (-0.30, 0.30), (-0.52, 0.36), (0.44, 0.22), (0.30, 0.30), (0.52, 0.36)):
            c.disc(*pose.at(a + shift, b), 0.035 * pose.r, skin * np.array((0.78, 0.58, 0.50)))
    _mouth(c, pose, colours, face, shift, scene)


def _nose(c, light, pose, colours, shift) -> None:
    side = -light.side  # the shadow falls away from the light
    shadow = colours.skin * np.array((0.66, 0.58, 0.58))
    c.shape([pose.at(0.02 * side + shift, -0.12), pose.at(0.17 * side + shift * 1.2, 0.30), pose.at(-0.02 * side + shift * 1.2, 0.36)], shadow)
    c.line([pose.at(-0.03 * side + shift, -0.1), pose.at(-0.05 * side + shift * 1.2, 0.24)], np.clip(colours.skin * 1.22 + 0.05, 0, 1), 0.07 * pose.r)


def _eye(c, pose, colours, face: Expression, side: int, shift: float, big: float) -> None:
    a, b, wide = 0.33 * side + shift, -0.06, 0.20 * big
    tall = 0.15 * big * face.lids * (0.75 if face.askew and side < 0 else 1)
    skin = colours.skin
    c.disc(*pose.at(a, b), 0.27 * pose.r, skin * np.array((0.90, 0.84, 0.83)), 0.72)
    lid = 0.050 * pose.r
    if tall < 0.06:
        dip = 0.08
        c.line(_curve([pose.at(a - wide, b), pose.at(a, b + dip), pose.at(a + wide, b)], False), colours.line, lid * 1.3)
    else:
        white = _curve([pose.at(a - wide, b + 0.02), pose.at(a, b - tall), pose.at(a + wide, b), pose.at(a, b + tall * 0.8)])
        c.shape(white, np.clip(mix(skin, (0.98, 0.97, 0.95), 0.85), 0, 1))
        look_a, look_b = 0.07 * face.gaze[0], 0.05 * face.gaze[1] * face.lids
        c.disc(*pose.at(a + look_a, b + look_b), 0.105 * big * pose.r, (0.17, 0.11, 0.09), min(1.0, tall / 0.105))
        c.disc(*pose.at(a + look_a + 0.04, b + look_b - 0.05), 0.035 * pose.r, (1, 1, 1))
        c.line(_curve([pose.at(a - wide * 1.1, b + 0.03), pose.at(a, b - tall), pose.at(a + wide * 1.1, b + 0.01)], False), colours.line, lid)
    up = -0.34 - 0.10 * face.raised - (0.12 if face.askew and side > 0 else 0)
    inner, outer = up - 0.10 * face.brow, up + 0.09 * face.brow
    brow = mix(colours.hair * 0.55, colours.line, 0.35)
    c.line(_curve([pose.at(a - side * 0.22, b + inner), pose.at(a, b + (inner + outer) / 2 - 0.05), pose.at(a + side * 0.24, b + outer)], False), brow, 0.062 * pose.r)


def _mouth(c, pose, colours, face: Expression, shift: float, scene) -> None:
    wide, b = 0.24 + 0.10 * max(0.0, face.mouth), 0.60
    lift = 0.13 * face.mouth
    shift *= 1.15
    lip = np.clip(mix(colours.skin, (0.72, 0.16, 0.18), 0.55 if scene.figure != "man" else 0.38), 0, 1)
    left = pose.at(-wide + shift, b - lift * (0.2 if face.askew else 1))
    right = pose.at(wide + shift, b - lift * (1.6 if face.askew else 1))
    if face.open > 0.15:
        glad = max(0.0, face.mouth)
        drop = 0.10 + 0.20 * face.open
        narrow = 0.6 if abs(face.mouth) < 0.35 else 1.0
        left, right = pose.at(-wide * narrow + shift, b - lift), pose.at(wide * narrow + shift, b - lift)
        shape = _curve([left, pose.at(shift, b - 0.06 + 0.10 * glad), right, pose.at(shift, b + drop)])
        c.shape(shape, colours.line * 0.6 + np.array((0.30, 0.05, 0.06)))
        if glad > 0.5:  # a laugh: teeth along the curve of the upper lip
            teeth = _curve([pose.at(-wide * 0.8 + shift, b - lift * 0.72), pose.at(shift, b + 0.02 + 0.10 * glad), pose.at(wide * 0.8 + shift, b - lift * 0.72), pose.at(shift, b - 0.03 + 0.09 * glad)])
            c.shape(teeth, (0.97, 0.96, 0.93))
        elif face.mouth < -0.5:
            c.line([pose.at(-wide * 0.6 + shift, b + 0.01), pose.at(wide * 0.6 + shift, b + 0.01)], (0.97, 0.96, 0.93), 0.08 * pose.r)
        return
    c.line(_curve([pose.at(-wide * 0.6 + shift, b + 0.10), pose.at(shift, b + 0.13), pose.at(wide * 0.6 + shift, b + 0.10)], False), lip, 0.09 * pose.r)
    c.line(_curve([left, pose.at(shift, b + lift * 0.55), right], False), mix(colours.line, (0.30, 0.03, 0.05), 0.45), 0.075 * pose.r)


def _beard(c, light, pose, colours, face: Expression) -> None:
    outline = _curve([pose.at(a + 0.05 * pose.turn, b) for a, b in ((-0.74, 0.08), (-0.52, 0.40), (0, 0.34), (0.52, 0.40), (0.74, 0.08), (0.74, 0.62), (0.46, 1.06), (0, 1.22), (-0.46, 1.06), (-0.74, 0.62))])
    c.blend(c.mask(outline), _modelled(c, light, pose, colours.hair * 0.92, 0.1, colours.flat))
    if not colours.flat:
        _mouth(c, pose, replace(colours, line=colours.line * 0.6), face, 0.16 * pose.turn, _Bearded)


class _Bearded:
    """What a mouth in a beard needs to know of its scene."""

    figure = "woman"  # the fuller lip shows among the hair


def _glasses(c, pose, colours) -> None:
    frame = mix(colours.accent * 0.3, (0.08, 0.08, 0.10), 0.7)
    shift = 0.16 * pose.turn
    unit, radius = c.size * 16, 0.28 * pose.r
    for side in (-1, 1):
        x, y = pose.at(0.34 * side + shift, -0.05)
        cv2.ellipse(c.pixels, (round(x * unit), round(y * unit)), (round(radius * unit), round(radius * 0.86 * unit)), 0, 0, 360,
                    tuple(int(v * 255) for v in frame), max(1, round(0.055 * pose.r * c.size)), cv2.LINE_AA, 4)  # fmt: skip
        c.line([pose.at(0.62 * side + shift, -0.08), pose.at(0.76 * side, -0.10)], frame, 0.06 * pose.r)
    c.line([pose.at(-0.07 + shift, -0.08), pose.at(0.07 + shift, -0.08)], frame, 0.06 * pose.r)


def _headwear(c, light, pose, colours, scene) -> None:
    accent = colours.accent
    if "hat" in scene.features:
        crown = _curve([pose.at(a, b) for a, b in ((-0.72, -0.78), (-0.66, -1.42), (0, -1.55), (0.66, -1.42), (0.72, -0.78), (0, -0.70))])
        c.blend(c.mask(crown), _modelled(c, light, pose, accent, 0.2, colours.flat))
        brim = _curve([pose.at(a, b) for a, b in ((-1.35, -0.66), (-0.7, -0.88), (0, -0.92), (0.7, -0.88), (1.35, -0.66), (0.6, -0.58), (0, -0.56), (-0.6, -0.58))])
        c.shape(brim, accent * (0.8 if not colours.flat else 1))
        if not colours.flat:
            c.line(_curve([pose.at(-0.72, -0.92), pose.at(0, -0.88), pose.at(0.72, -0.92)], False), accent * 0.5, 0.13 * pose.r)
    elif "beanie" in scene.features:
        cap = _curve([pose.at(a, b) for a, b in ((-0.88, -0.48), (-0.80, -1.08), (0, -1.38), (0.80, -1.08), (0.88, -0.48), (0, -0.56))])
        c.blend(c.mask(cap), _modelled(c, light, pose, accent, 0.2, colours.flat))
        fold = _curve([pose.at(a, b) for a, b in ((-0.90, -0.42), (-0.88, -0.74), (0, -0.84), (0.88, -0.74), (0.90, -0.42), (0, -0.52))])
        c.shape(fold, np.clip(accent * 1.2 + 0.04, 0, 1) if not colours.flat else accent)
    if "flowers" in scene.features:
        petal = accent if colours.flat else np.clip(accent * 1.1 + 0.1, 0, 1)
        side = -1 if pose.turn >= 0 else 1
        for a, b, s in ((0.55, -0.92, 0.24), (0.80, -0.60, 0.20), (0.28, -1.10, 0.18)):
            x, y = pose.at(a * side, b)
            for turn in np.arange(5) * 1.2566:
                c.disc(x + np.cos(turn) * s * 0.6 * pose.r, y + np.sin(turn) * s * 0.6 * pose.r, s * 0.48 * pose.r, petal)
            c.disc(x, y, s * 0.4 * pose.r, (0.98, 0.86, 0.40) if not colours.flat else accent)


def _rim(c, light, head, colours, pose) -> None:
    """The light's edge along hair and cheek."""
    reach = max(1, round(0.10 * pose.r * c.size))
    edge = np.clip(head - np.roll(head, -light.side * reach, 1), 0, 1) * head
    c.screen(cv2.GaussianBlur(edge, (0, 0), max(0.5, 0.05 * pose.r * c.size)) * (0.55 if colours.flat else 0.4), colours.rim)


def draw_hands(c: Canvas, light: Light, colours: Look) -> np.ndarray:
    """Two hands held open like a bowl, from below; returns their coverage (n, n) in 0..1."""
    pose = Pose(0.5, 0.84, 0.26)
    before = c.pixels.astype(np.float32)
    for side in (-1, 1):
        c.line([(0.5 + 0.62 * side, 1.2), (0.5 + 0.30 * side, 0.96)], colours.cloth, 0.24)
        c.line([(0.5 + 0.36 * side, 1.0), (0.5 + 0.22 * side, 0.90)], colours.skin, 0.15)
    sleeves = np.abs(c.pixels - before).max(-1) > 6
    cover = np.zeros((c.size, c.size), np.float32)
    for side in (-1, 1):
        bowl = [(0.5 + a * side, b) for a, b in ((0.36, 0.74), (0.38, 0.86), (0.28, 0.97), (0.10, 1.0), (-0.01, 0.96), (0.02, 0.86), (0.14, 0.84), (0.24, 0.78))]
        thumb = [(0.5 + a * side, b) for a, b in ((0.40, 0.84), (0.42, 0.72), (0.37, 0.62), (0.33, 0.66), (0.31, 0.80))]
        cover = np.maximum(cover, np.maximum(_cover(c, bowl), _cover(c, thumb)))
    c.blend(cover, _modelled(c, light, pose, colours.skin, 0.10, False))
    for side in (-1, 1):
        for k in range(3):
            a = 0.20 - 0.065 * k
            c.line(_curve([(0.5 + (a + 0.03) * side, 0.80 + 0.025 * k), (0.5 + (a - 0.02) * side, 0.90), (0.5 + (a - 0.01) * side, 0.955)], False), colours.skin * 0.66, 0.012)
    return np.maximum(cover, sleeves)
