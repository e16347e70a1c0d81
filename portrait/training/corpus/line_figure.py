"""Figures of the atlas, drawn in line by others: recoloured and lit as the painted ones are."""

import cv2
import numpy as np

from ...sketch.canvas import Canvas
from ...sketch.drawing import LineFigure, onto
from ...sketch.bearing import EXPRESSIONS, Look, Pose
from ...sketch.figure import draw_body
from ...sketch.light import Light
from ...sketch.scene import Scene
from .atlas import Atlas

# Middle (across, down, in head measures) and side (in head measures) of the atlas square, by style.
PLACES = {"lorelei": (0.0, 0.02, 3.6), "open-peeps": (0.0, 0.9, 4.4), "notionists": (0.0, 0.9, 4.4)}


def line_figures(atlas: Atlas) -> LineFigure:
    """The drawing function for the figures of this atlas."""

    def line_figure(c: Canvas, light: Light, pose: Pose, look: Look, scene: Scene) -> tuple[np.ndarray, np.ndarray]:
        body = np.zeros((c.size, c.size), np.float32)
        if scene.style == "lorelei":  # it ends at the neck
            body = draw_body(c, light, pose, look, EXPRESSIONS[scene.mood], "plain", "bust", "back")
        layer = _layer(c, pose, scene, atlas.heads[scene.head])
        cover = layer[..., 5]
        _lay(c, light, pose, look, layer)
        body = np.maximum(body, layer[..., 2])
        return np.clip(cover - body, 0, 1), body

    return line_figure


def _layer(c: Canvas, pose: Pose, scene: Scene, planes: np.ndarray) -> np.ndarray:
    across, down, side = PLACES[scene.style]
    pixels = round(side * pose.r * c.size)
    parts = [cv2.resize(planes[..., part], (pixels, pixels), interpolation=cv2.INTER_AREA) for part in (slice(0, 3), slice(3, 6))]
    small = np.concatenate(parts, -1).astype(np.float32) / 255
    small = small[:, ::-1] if pose.turn < 0 else small
    return onto(small, c.size, pose.x + across * pose.r, pose.y + down * pose.r)


def _lay(c: Canvas, light: Light, pose: Pose, look: Look, layer: np.ndarray) -> None:
    """Coverage planes hair, skin, clothing, accent, white, all; what is covered by none of them is line."""
    alpha = layer[..., 5:6]
    line = np.clip(alpha - layer[..., :5].sum(-1, keepdims=True), 0, 1)
    across = np.clip(0.5 + (c.x - pose.x) * light.side / (2.4 * pose.r), 0, 1)[..., None]
    shade = 0.80 + 0.28 * across
    skin = look.skin * max(1.0, 0.36 / float(look.skin.mean()))  # or the lines would drown in it
    tones = (look.hair, skin, look.cloth, look.accent, np.array((0.97, 0.96, 0.94)))
    picture = sum(layer[..., k : k + 1] * np.clip(tone * shade, 0, 1) for k, tone in enumerate(tones))
    picture = picture + line * look.line * 0.7
    c.pixels = np.clip(c.pixels * (1 - alpha) + picture * 255, 0, 255).astype(np.uint8)
