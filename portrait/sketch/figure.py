"""The sitter, drawn in code: shoulders, head, hair and a face that the mood moves, lit from the side of the sun."""

from dataclasses import replace

import cv2
import numpy as np

from .bearing import EXPRESSIONS, Look, Pose, curve, mirrored, modelled, outline_cover
from .canvas import Canvas
from .face import draw_beard, draw_face, draw_glasses
from .hair import draw_hair_before, draw_hair_behind, draw_headwear
from .light import Light


def draw_figure(c: Canvas, light: Light, pose: Pose, colours: Look, mood: str, scene, garment: str) -> tuple[np.ndarray, np.ndarray]:
    """Body, head and face of a `Scene`'s figure; returns the coverage of head and of body, each (n, n) in 0..1."""
    face = EXPRESSIONS[mood]
    pose = replace(pose, tilt=pose.tilt + face.tilt * (1 if pose.turn >= 0 else -1), y=pose.y + face.bow * pose.r)
    head = np.zeros((c.size, c.size), np.float32)
    far = scene.framing == "far"
    body = _standing(c, light, pose, colours) if far else head
    head = np.maximum(head, draw_hair_behind(c, light, pose, colours, scene.cut, scene.view))
    if not far:
        body = draw_body(c, light, pose, colours, face, garment, scene.framing, scene.view)
        head = head * (1 - body)
    head = np.maximum(head, _head(c, light, pose, colours, scene.view))
    if scene.view == "face" and scene.framing != "far":
        draw_face(c, light, pose, colours, face, scene)
    head = np.maximum(head, draw_hair_before(c, light, pose, colours, scene.cut, scene.view))
    if "beard" in scene.features and scene.view == "face":
        draw_beard(c, light, pose, colours, face)
    if "glasses" in scene.features and scene.view == "face" and scene.framing != "far":
        draw_glasses(c, pose, colours)
    draw_headwear(c, light, pose, colours, scene)
    _rim(c, light, head, colours, pose)
    return head, body


FACE = [(0, -1.0), (0.42, -0.93), (0.70, -0.55), (0.74, -0.05), (0.66, 0.42), (0.42, 0.82), (0.0, 1.0)]
SKULL = [(0, -1.10), (0.48, -1.02), (0.80, -0.62), (0.84, -0.1), (0.70, 0.45), (0.40, 0.72), (0.0, 0.80)]


def _head(c, light, pose, colours, view) -> np.ndarray:
    outline = mirrored(FACE if view == "face" else SKULL)
    cover = outline_cover(c, [pose.at(a + 0.05 * pose.turn, b) for a, b in outline])
    if view == "face":
        for side in (-1, 1):
            ear = (0.75 * side - 0.10 * pose.turn, 0.06)
            c.disc(*pose.at(*ear), 0.13 * pose.r, colours.skin * (0.80 if not colours.flat else 1), 1.5)
    c.blend(cover, modelled(c, light, pose, colours.skin, 0.22, colours.flat))
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
    cloth = modelled(c, light, replace(pose, r=pose.r * 2.2), colours.cloth, 0.34, colours.flat)
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
        c.shape(curve([pose.below(a, b + up) for a, b in ((-0.62, 1.05), (0, 1.22), (0.62, 1.05), (0.74, 1.45), (0, 1.82), (-0.74, 1.45))]), bright)
    elif garment == "shirt":
        c.shape([pose.below(a, b + up) for a, b in ((-0.34, 1.2), (0.34, 1.2), (0, 1.85))], colours.skin * 0.86)
        for side in (-1, 1):
            c.shape([pose.below(a * side, b + up) for a, b in ((0.34, 1.12), (0.62, 1.36), (0.30, 1.80), (0.02, 1.80))], bright)
    elif garment == "crew":
        c.shape(curve([pose.below(a, b + up) for a, b in ((-0.46, 1.28), (0, 1.36), (0.46, 1.28), (0, 1.64))]), colours.skin * 0.84)
        c.line(curve([pose.below(a, b + up) for a, b in ((-0.52, 1.26), (-0.3, 1.58), (0, 1.68), (0.3, 1.58), (0.52, 1.26))], False), dark, 0.09 * pose.r)
    else:
        c.line(curve([pose.below(a, b + up) for a, b in ((-0.46, 1.26), (0, 1.46), (0.46, 1.26))], False), dark, 0.08 * pose.r)
    return cover


def _standing(c, light, pose, colours) -> np.ndarray:
    """The whole small figure of a wide view, with a shadow on the ground."""
    shade = colours.cloth * (0.55 if not colours.flat else 1)
    c.glow(*pose.below(0, 3), 3.2 * pose.r, light.horizon, 0.20)
    far = ((c.x - pose.x + light.side * pose.r) / (2.2 * pose.r)) ** 2 + ((c.y - pose.below(0, 8.2)[1]) / (0.35 * pose.r)) ** 2
    c.blend(np.exp(-far) * 0.5, (0.05, 0.05, 0.08))
    for side in (-1, 1):
        c.shape([pose.below(a * side, b) for a, b in ((0.05, 4.6), (0.75, 4.6), (0.66, 8.2), (0.16, 8.2))], shade)
        c.shape([pose.below(a * side, b) for a, b in ((0.7, 1.5), (1.15, 1.8), (1.3, 4.4), (0.95, 4.5))], colours.cloth * (0.8 if not colours.flat else 1))
    outline = [(-0.3, 0.9), (0.3, 0.9), (0.95, 1.4), (0.9, 3.0), (1.15, 5.4), (-1.15, 5.4), (-0.9, 3.0), (-0.95, 1.4)]
    cover = c.mask([pose.below(a, b) for a, b in outline])
    c.blend(cover, modelled(c, light, replace(pose, r=pose.r * 1.4), colours.cloth, 0.2, colours.flat))
    return cover


def _rim(c, light, head, colours, pose) -> None:
    """The light's edge along hair and cheek."""
    reach = max(1, round(0.10 * pose.r * c.size))
    edge = np.clip(head - np.roll(head, -light.side * reach, 1), 0, 1) * head
    c.screen(cv2.GaussianBlur(edge, (0, 0), max(0.5, 0.05 * pose.r * c.size)) * (0.55 if colours.flat else 0.4), colours.rim)


FINGERS = ((-0.62, 0.165, 0.046), (-0.30, 0.215, 0.050), (0.0, 0.230, 0.052), (0.30, 0.205, 0.050))  # turn, length, width: little finger first


def draw_hands(c: Canvas, light: Light, colours: Look) -> np.ndarray:
    """Two hands side by side, palms up and open, fingers fanned; returns their coverage (n, n) in 0..1."""
    before = c.pixels.astype(np.float32)
    for side in (-1, 1):
        c.line([(0.5 + 0.30 * side, 1.2), (0.5 + 0.20 * side, 1.0)], colours.cloth, 0.26)
    sleeves = np.abs(c.pixels - before).max(-1) > 6
    cover = np.zeros((c.size, c.size), np.float32)
    for side in (-1, 1):
        tone = colours.skin * (1.0 if side == light.side else 0.86)
        cover = np.maximum(cover, _open_hand(c, side, tone, np.clip(tone * 1.16 + 0.03, 0, 1), tone * 0.56))
    return np.maximum(cover, sleeves)


def _open_hand(c: Canvas, side: int, tone, bright, dark) -> np.ndarray:
    """One palm towards us, its thumb outside; each finger has a dark edge, or they would grow together at 64 px."""

    def at(a: float, b: float) -> tuple[float, float]:
        """A point of the hand: `a` outwards, `b` upwards from the middle of the palm, the hand leaning outwards."""
        lean = 0.22
        return 0.5 + side * (0.185 + a * np.cos(lean) + b * np.sin(lean)), 0.83 - b * np.cos(lean) + a * np.sin(lean)

    fingers = [(0.105 * (k - 1.5) / 1.5, 0.07, turn, length, width) for k, (turn, length, width) in enumerate(FINGERS)]
    bones = [([at(a, b), at(a + 0.55 * length * np.sin(turn), b + 0.55 * length), at(a + length * np.sin(turn * 0.8), b + length)], width)
             for a, b, turn, length, width in fingers]  # fmt: skip
    thumb = ([at(0.10, -0.07), at(0.20, 0.0), at(0.235, 0.09)], 0.056)
    palm = curve([at(a, b) for a, b in ((-0.125, 0.09), (-0.14, -0.05), (-0.09, -0.17), (0.08, -0.17), (0.135, -0.05), (0.125, 0.09), (0.0, 0.115))])
    before = c.pixels.astype(np.float32)
    for points, width in (*bones, thumb):
        c.line(points, dark, width + 0.03)
    c.line([*palm, palm[0]], dark, 0.03)
    for points, width in (*bones, thumb):
        c.line(points, tone, width)
        c.line(points[1:], bright, width * 0.5)
    c.shape(palm, tone)
    c.line([at(-0.02, -0.16), at(0.05, -0.06), at(0.10, 0.02)], dark * 1.3, 0.014)
    c.line([at(-0.11, 0.02), at(0.0, 0.035), at(0.08, 0.065)], dark * 1.3, 0.012)
    c.disc(*at(-0.03, -0.03), 0.055, bright)
    return (np.abs(c.pixels - before).max(-1) > 3).astype(np.float32)
