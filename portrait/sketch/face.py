"""Eyes, brows, nose, mouth, beard and glasses, as the mood moves them."""

from dataclasses import replace

import cv2
import numpy as np

from .bearing import Expression, curve, modelled
from .light import mix

LIPS, MANS_LIPS = 0.55, 0.38  # how red; in a beard the fuller ones show
FRECKLES = ((-0.44, 0.22), (-0.30, 0.30), (-0.52, 0.36), (0.44, 0.22), (0.30, 0.30), (0.52, 0.36))
FINE_FACE = 90  # px, the radius of a head from which a freckle of half the size is still seen



def draw_face(c, light, pose, colours, face: Expression, scene) -> None:
    """Eyes, brows, nose, mouth, cheeks and the signs of age."""
    if colours.flat:
        return
    shift = 0.16 * pose.turn
    skin = colours.skin
    for side in (-1, 1):
        x, y = pose.at(0.42 * side + shift, 0.32)
        far = ((c.x - x) / (0.26 * pose.r)) ** 2 + ((c.y - y) / (0.2 * pose.r)) ** 2
        c.screen(np.exp(-far) * (0.10 + 0.26 * face.blush), (0.9, 0.18, 0.16))
    _nose(c, light, pose, colours, shift)
    for side in (-1, 1):
        _eye(c, pose, colours, face, side, shift, 1.18 if scene.age == "young" else 1.0)
    if scene.age == "old":
        fold = skin * 0.62
        for side in (-1, 1):
            cheek = [pose.at(a * side + shift, b) for a, b in ((0.20, 0.38), (0.40, 0.55), (0.40, 0.74))]
            c.line(curve(cheek, False), fold, 0.05 * pose.r)
            c.line([pose.at(0.62 * side + shift, 0.02), pose.at(0.72 * side + shift, 0.12)], fold, 0.04 * pose.r)
        for b in (-0.58, -0.46):
            c.line(curve([pose.at(-0.3 + shift, b + 0.03), pose.at(0 + shift, b), pose.at(0.3 + shift, b + 0.03)], False), fold, 0.035 * pose.r)
    if scene.age == "young":
        _freckles(c, pose, skin * np.array((0.78, 0.58, 0.50)), shift)
    _mouth(c, pose, colours, face, shift, MANS_LIPS if scene.figure == "man" else LIPS)


def _freckles(c, pose, tone, shift: float) -> None:
    """Three on each cheek where the canvas can show no finer ones, else each of them broken into smaller ones."""
    for spot, (a, b) in enumerate(FRECKLES):
        if pose.r * c.size < FINE_FACE:
            c.disc(*pose.at(a + shift, b), 0.035 * pose.r, tone)
            continue
        for k in range(5):
            angle, far = 2.4 * (5 * spot + k), 0.03 + 0.016 * k  # the golden angle strews them evenly
            c.disc(*pose.at(a + far * np.cos(angle) + shift, b + far * np.sin(angle)), (0.017 - 0.0015 * k) * pose.r, tone)


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
        c.line(curve([pose.at(a - wide, b), pose.at(a, b + dip), pose.at(a + wide, b)], False), colours.line, lid * 1.3)
    else:
        white = curve([pose.at(a - wide, b + 0.02), pose.at(a, b - tall), pose.at(a + wide, b), pose.at(a, b + tall * 0.8)])
        c.shape(white, np.clip(mix(skin, (0.98, 0.97, 0.95), 0.85), 0, 1))
        look_a, look_b = 0.07 * face.gaze[0], 0.05 * face.gaze[1] * face.lids
        c.disc(*pose.at(a + look_a, b + look_b), 0.105 * big * pose.r, (0.17, 0.11, 0.09), min(1.0, tall / 0.105))
        c.disc(*pose.at(a + look_a + 0.04, b + look_b - 0.05), 0.035 * pose.r, (1, 1, 1))
        c.line(curve([pose.at(a - wide * 1.1, b + 0.03), pose.at(a, b - tall), pose.at(a + wide * 1.1, b + 0.01)], False), colours.line, lid)
    up = -0.34 - 0.10 * face.raised - (0.12 if face.askew and side > 0 else 0)
    inner, outer = up - 0.10 * face.brow, up + 0.09 * face.brow
    brow = mix(colours.hair * 0.55, colours.line, 0.35)
    arch = [pose.at(a - side * 0.22, b + inner), pose.at(a, b + (inner + outer) / 2 - 0.05), pose.at(a + side * 0.24, b + outer)]
    c.line(curve(arch, False), brow, 0.062 * pose.r)


def _mouth(c, pose, colours, face: Expression, shift: float, lips: float) -> None:
    wide, b = 0.24 + 0.10 * max(0.0, face.mouth), 0.60
    lift = 0.13 * face.mouth
    shift *= 1.15
    lip = np.clip(mix(colours.skin, (0.72, 0.16, 0.18), lips), 0, 1)
    left = pose.at(-wide + shift, b - lift * (0.2 if face.askew else 1))
    right = pose.at(wide + shift, b - lift * (1.6 if face.askew else 1))
    if face.open > 0.15:
        glad = max(0.0, face.mouth)
        drop = 0.10 + 0.20 * face.open
        narrow = 0.6 if abs(face.mouth) < 0.35 else 1.0
        left, right = pose.at(-wide * narrow + shift, b - lift), pose.at(wide * narrow + shift, b - lift)
        shape = curve([left, pose.at(shift, b - 0.06 + 0.10 * glad), right, pose.at(shift, b + drop)])
        c.shape(shape, colours.line * 0.6 + np.array((0.30, 0.05, 0.06)))
        if glad > 0.5:  # a laugh: teeth along the curve of the upper lip
            corners = [pose.at(way * wide * 0.8 + shift, b - lift * 0.72) for way in (-1, 1)]
            teeth = curve([corners[0], pose.at(shift, b + 0.02 + 0.10 * glad), corners[1], pose.at(shift, b - 0.03 + 0.09 * glad)])
            c.shape(teeth, (0.97, 0.96, 0.93))
        elif face.mouth < -0.5:
            c.line([pose.at(-wide * 0.6 + shift, b + 0.01), pose.at(wide * 0.6 + shift, b + 0.01)], (0.97, 0.96, 0.93), 0.08 * pose.r)
        return
    lower = [pose.at(-wide * 0.6 + shift, b + 0.10), pose.at(shift, b + 0.13), pose.at(wide * 0.6 + shift, b + 0.10)]
    c.line(curve(lower, False), lip, 0.09 * pose.r)
    c.line(curve([left, pose.at(shift, b + lift * 0.55), right], False), mix(colours.line, (0.30, 0.03, 0.05), 0.45), 0.075 * pose.r)


def draw_beard(c, light, pose, colours, face: Expression) -> None:
    """A full beard in the hair's colour, with the mouth in it."""
    outline = curve([pose.at(a + 0.05 * pose.turn, b) for a, b in (
        (-0.74, 0.08), (-0.52, 0.40), (0, 0.34), (0.52, 0.40), (0.74, 0.08),
        (0.74, 0.62), (0.46, 1.06), (0, 1.22), (-0.46, 1.06), (-0.74, 0.62),
    )])  # fmt: skip
    c.blend(c.mask(outline), modelled(c, light, pose, colours.hair * 0.92, 0.1, colours.flat))
    if not colours.flat:
        _mouth(c, pose, replace(colours, line=colours.line * 0.6), face, 0.16 * pose.turn, LIPS)


def draw_glasses(c, pose, colours) -> None:
    """Round glasses."""
    frame = mix(colours.accent * 0.3, (0.08, 0.08, 0.10), 0.7)
    shift = 0.16 * pose.turn
    unit, radius = c.size * 16, 0.28 * pose.r
    for side in (-1, 1):
        x, y = pose.at(0.34 * side + shift, -0.05)
        cv2.ellipse(c.pixels, (round(x * unit), round(y * unit)), (round(radius * unit), round(radius * 0.86 * unit)), 0, 0, 360,
                    tuple(int(v * 255) for v in frame), max(1, round(0.055 * pose.r * c.size)), cv2.LINE_AA, 4)  # fmt: skip
        c.line([pose.at(0.62 * side + shift, -0.08), pose.at(0.76 * side, -0.10)], frame, 0.06 * pose.r)
    c.line([pose.at(-0.07 + shift, -0.08), pose.at(0.07 + shift, -0.08)], frame, 0.06 * pose.r)
