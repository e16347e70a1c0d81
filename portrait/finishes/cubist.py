"""Analytic cubism: the picture taken apart into planes along its edges, each seen from a little elsewhere.

Cut after straight cut parts what differs most in colour; each plane then shifts and turns, and shades away from its
cut, light on one side and dark on the other; ochre, grey, blue and green draw the picture's colours towards them.
Sources: Breiman et al. 1984 and Fuchs, Kedem and Naylor 1980 (the cuts); Golding, "Cubism: A History and an Analysis"
(1959), on passage and the shifting viewpoint.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .colour import from_oklab, held_back, to_oklab
from .flow import brush_flow
from .ground import canvas_weave, cloud
from .layers import Layer, Report, attention, paint_layers, summarised
from .light import lit
from .planes import Plane, cut_into_planes
from .softening import soften
from .strokes import Brush, Canvas

PLANES = 105
# OKLab a, b of what the cubists allowed themselves: ochre, umber, grey, slate blue, dull green
EARTHS = np.float32([[0.015, 0.075], [0.030, 0.045], [0.000, 0.008], [-0.012, -0.040], [-0.035, 0.025]])
SEAM = np.float32([0.115, 0.095, 0.085])


def _brush(width: float, length: float, tolerance: float) -> Brush:
    return Brush(width, length, opacity=0.8, dryness=0.5, tooth=0.3, relief=0.8, tolerance=tolerance, streak=0.5, taper=0.15)


BROAD = Layer(_brush(26, 60, 0.22), spacing=0.9, need=-1, stray=1, variety=0.8)
TOUCH = Layer(_brush(10, 24, 0.18), spacing=0.9, need=0.09, stray=0.15, variety=0.8)


@dataclass(frozen=True, slots=True)
class Facets:
    """The planes of a picture (h, w), as they lie in it.

    owner: (h, w) int32, the plane of each place.
    centres: (n, 2) x, y in px; sizes: (n,), their width in px; looked_at: (n,), 0 at the rim to 1 in the face.
    """

    planes: list[Plane]
    owner: np.ndarray
    centres: np.ndarray
    sizes: np.ndarray
    looked_at: np.ndarray


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Paint ``picture`` (h, w, 3 float32 in 0..1, already at its final size) as cubists did.

    ``report`` is called as planes are set and painted (see ``layers.Report``).
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    focus = attention((w, h), least=0.25, most=1.2)
    picture = summarised(picture, focus, spread=13)
    facets = _facets(picture, focus, rng)
    report(0.15, lambda: picture)
    colour = _restrained(_seen_from_elsewhere(picture, facets, rng, unit))
    report(0.25, lambda: colour)
    colour = _shaded(colour, facets, rng)
    report(0.35, lambda: colour)
    weave = canvas_weave((w, h), rng, thread=max(1.2, 2.2 * unit))
    canvas = Canvas(colour.copy(), np.zeros((h, w), np.float32), weave)
    flow = brush_flow(colour, rng, wander=2, sway=0.9)
    paint_layers(
        canvas, colour, [(BROAD, flow), (TOUCH, flow)], rng, lambda part, look: report(0.35 + part, look),
        share=0.5, richness=1.0, unsteady=0.1, focus=focus,
    )  # fmt: skip
    seams = _seams(facets, rng, unit)
    painted = canvas.colour
    painted += (SEAM - painted) * seams[..., None]
    report(0.92, lambda: painted)
    relief = canvas.relief * np.float32(unit**-0.5) * 0.8 + weave * 0.5 - seams
    done = lit(painted, soften(relief * np.float32(max(1.0, unit)), 0.6 * max(1.0, unit)), strength=0.7, gloss=0.04)
    report(0.98, lambda: done)
    return done


def _facets(picture, focus, rng) -> Facets:
    h, w = picture.shape[:2]
    planes = cut_into_planes(_coarse(picture), PLANES, rng, focus=focus)
    owner = np.zeros((h, w), np.int32)
    for number, plane in enumerate(planes):
        cv2.fillConvexPoly(owner, np.round(plane.outline * (w, h) * 16 - 8).astype(np.int32), number, cv2.LINE_8, 4)
    outlines = [plane.outline * (w, h) for plane in planes]
    centres = np.float32([outline.mean(0) for outline in outlines])
    sizes = np.float32([np.sqrt(max(1.0, cv2.contourArea(outline.astype(np.float32)))) for outline in outlines])
    fh, fw = focus.shape
    at = np.clip(centres / (w, h) * (fw, fh), 0, [fw - 1, fh - 1]).astype(int)
    return Facets(planes, owner, centres, sizes, np.clip(focus[at[:, 1], at[:, 0]], 0, 1).astype(np.float32))


def _coarse(picture) -> np.ndarray:
    """The picture in OKLab, small, its colours counting more than its lights."""
    h, w = picture.shape[:2]
    scale = min(1.0, 256 / max(h, w))
    small = cv2.resize(picture, (max(8, round(w * scale)), max(8, round(h * scale))), interpolation=cv2.INTER_AREA)
    return to_oklab(small) * np.float32([1, 1.6, 1.6])


def _seen_from_elsewhere(picture, facets: Facets, rng, unit: float) -> np.ndarray:
    """Each plane shows the picture shifted, turned and drawn nearer about its own centre; faces hold together better."""
    h, w = picture.shape[:2]
    n = len(facets.centres)
    loose = (1.2 - 0.95 * facets.looked_at).astype(np.float32)
    angle = (rng.normal(0, 0.17, n) * loose).astype(np.float32)
    nearer = (1 + np.clip(rng.normal(-0.05, 0.13, n), -0.3, 0.2) * loose).astype(np.float32)
    slid = (rng.normal(0, 1, (n, 2)) * np.minimum(0.16 * facets.sizes, 17 * unit)[:, None] * (0.35 + loose)[:, None]).astype(np.float32)
    owner = facets.owner
    cos, sin = np.cos(angle) * nearer - 1, np.sin(angle) * nearer
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    dx, dy = x - facets.centres[owner, 0], y - facets.centres[owner, 1]
    x += dx * cos[owner] - dy * sin[owner] + slid[owner, 0]
    y += dx * sin[owner] + dy * cos[owner] + slid[owner, 1]
    seen = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    count = np.bincount(owner.ravel(), minlength=n)
    mean = np.stack([np.bincount(owner.ravel(), seen[..., c].ravel(), n) for c in range(3)], 1) / np.maximum(count, 1)[:, None]
    flat = (0.55 - 0.43 * facets.looked_at).astype(np.float32)
    seen += (mean.astype(np.float32)[owner] - seen) * flat[owner][..., None]
    return seen


def _restrained(colour) -> np.ndarray:
    """Half way to the nearest of the earths; what is full in colour stays so, a little quieter."""
    lab = to_oklab(colour)
    ab = lab[..., 1:]
    far = np.stack([((ab - earth) ** 2).sum(2) for earth in EARTHS], 0)
    weight = np.exp(-far / np.float32(2 * 0.035**2)) + np.float32(1e-6)
    weight /= weight.sum(0)
    towards = np.tensordot(weight, EARTHS, axes=(0, 0))
    ab += (towards - ab) * np.float32(0.5)
    held_back(lab, 0.13)
    middle = float(np.median(lab[::8, ::8, 0]))
    lab[..., 0] = 0.12 + 0.86 * lab[..., 0] ** np.float32(np.clip(1 - 0.7 * (0.62 - middle), 0.65, 1.0))
    return from_oklab(lab)


def _shaded(colour, facets: Facets, rng) -> np.ndarray:
    """A plane is lightest or darkest along the cut that made it, and fades from there; its neighbour does the contrary."""
    h, w = colour.shape[:2]
    n = len(facets.planes)
    lab = to_oklab(colour)
    angle = np.float32([plane.cut for plane in facets.planes])
    side = np.float32([plane.side for plane in facets.planes])
    gx, gy = np.cos(angle), np.sin(angle)
    lightwards = np.where(gx * 0.66 + gy * 0.75 > 0, 1, -1).astype(np.float32)  # light falls from the upper left
    owner = facets.owner
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    run = (x - facets.centres[owner, 0]) * gx[owner] + (y - facets.centres[owner, 1]) * gy[owner]
    run /= (0.55 * facets.sizes + 1)[owner]
    depth = (rng.uniform(0.08, 0.20, n) * (1.1 - 0.45 * facets.looked_at)).astype(np.float32)
    lab[..., 0] -= np.tanh(run) * (depth * lightwards)[owner]
    lab[..., 0] += (side * lightwards * rng.uniform(0.0, 0.05, n) * (1.2 - 0.7 * facets.looked_at)).astype(np.float32)[owner]
    np.clip(lab[..., 0], 0.12, 0.96, out=lab[..., 0])
    return from_oklab(lab)


def _seams(facets: Facets, rng, unit: float) -> np.ndarray:
    """Darkness (h, w) of the seams: a ruled line here, there nothing, so that planes pass into one another."""
    h, w = facets.owner.shape
    lines = np.zeros((h, w), np.uint8)
    for plane in facets.planes:
        corners = plane.outline * (w, h)
        for a, b in zip(corners, np.roll(corners, -1, 0), strict=True):
            drawn = rng.beta(0.9, 0.8)
            at_rim = (np.minimum(a, b) <= 0.5).any() and (np.abs(a - b) < 0.5).any() or (np.maximum(a, b) >= (w - 0.5, h - 0.5)).any()
            if drawn < 0.18 or at_rim or np.hypot(*(b - a)) < 6 * unit:
                continue
            thick = max(1, round((1.2 + 2.6 * drawn * rng.random()) * unit))
            ends = np.round(np.stack([a, b]) * 16 - 8).astype(np.int32)
            cv2.line(lines, tuple(map(int, ends[0])), tuple(map(int, ends[1])), int(90 + 150 * drawn), thick, cv2.LINE_AA, 4)
    pressed = np.clip(0.75 + 0.4 * cloud((w, h), rng, scale=90 * unit, octaves=3), 0.1, 1)
    return (soften(lines.astype(np.float32) / 255, 0.5 * unit) * pressed).astype(np.float32)
