"""A fresco: pigment in lime plaster, painted a day's piece at a time, and some centuries old.

Matt earths that lime has paled, modelling by hatched strokes, an incised and red-brown contour, a seam around each day's
plaster; then salts, cracks, and losses towards the edges that show the coarse plaster beneath. Sources: Cennini,
"Il libro dell'arte" (about 1400), chapters 67 to 72; Mora, Mora and Philippot, "Conservation of Wall Paintings" (1984).
"""

import cv2
import numpy as np

from .cells import cells
from .colour import from_oklab, held_back, to_oklab
from .contours import contours
from .flow import brush_flow
from .glazes import stepped
from .ground import cloud, paper_grain, rim_distance
from .hatching import hatched, of_lines, read
from .layers import Report, attention, scattered, summarised
from .light import lit
from .lines import along_lines, draw_lines
from .softening import soften

LIME = np.float32([0.905, 0.880, 0.825])
COARSE = np.float32([0.690, 0.640, 0.560])  # the first coat, sand and lime
SINOPIA = np.float32([0.40, 0.22, 0.16])  # red earth, what contours are drawn with
DAYS = 6  # pieces of plaster, about


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Paint ``picture`` (h, w, 3 float32 in 0..1, already at its final size) in fresco.

    ``report`` is called as the wall is painted and as it ages (see ``layers.Report``).
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    focus = attention((w, h), least=0.25, most=1.2)
    calm = cv2.resize(np.clip(focus, 0, 1), (w, h))
    picture = summarised(picture, focus, spread=15)
    sand = paper_grain((w, h), rng, grain=3.2 * unit)
    report(0.1, lambda: picture)
    wall = _earths(picture, rng, unit)
    report(0.2, lambda: wall)
    _model(wall, picture, sand, rng, unit, lambda part: report(0.2 + 0.25 * part, lambda: wall))
    _outline(wall, picture, sand, rng, unit)
    report(0.5, lambda: wall)
    trowelled = cloud((w, h), rng, scale=150 * unit, octaves=4) * np.float32(1.6 * unit)
    relief = trowelled + (sand - 0.5) * np.float32(1.3 * max(1.0, unit))
    _days(wall, relief, rng, unit)
    report(0.6, lambda: wall)
    _salts(wall, sand, calm, rng, unit)
    report(0.68, lambda: wall)
    _crack(wall, relief, calm, rng, unit)
    report(0.8, lambda: wall)
    _lose(wall, relief, sand, calm, rng, unit)
    report(0.9, lambda: wall)
    aged = lit(wall, soften(relief, 0.7 * max(1.0, unit)), strength=0.75, gloss=0.0)
    report(0.98, lambda: aged)
    return aged


def _earths(picture, rng, unit: float) -> np.ndarray:
    """The picture in pigments that lime endures: paled, no black, and thinner here than there."""
    h, w = picture.shape[:2]
    lab = to_oklab(picture)
    middle = float(np.median(lab[::8, ::8, 0]))
    lab[..., 0] = 0.37 + 0.53 * lab[..., 0] ** np.float32(np.clip(1 - 0.9 * (0.62 - middle), 0.6, 1.15))
    lab[..., 1:] *= np.float32(0.78)
    held_back(lab, 0.105)
    lab[..., 2] += 0.012
    lab[..., 0] += 0.013 * cloud((w, h), rng, scale=120 * unit, octaves=4)
    lab[..., 1:] += 0.006 * cloud((w, h), rng, scale=220 * unit, octaves=3)[..., None] * np.float32([0.6, 1])
    return from_oklab(lab)


def _model(wall, picture, sand, rng, unit: float, laid) -> None:
    """Form is modelled by hatching with a pointed brush, darker and then lighter, wet into wet; ``laid(part)`` hears of it."""
    h, w = wall.shape[:2]
    flow = brush_flow(picture, rng, wander=30, sway=0.2)
    grey = picture @ np.float32([0.299, 0.587, 0.114])
    lift = np.clip((soften(grey, 4 * unit) - soften(grey, 34 * unit)) * 5, -1, 1)
    for part, (sign, apart) in enumerate(((-1, 6.0), (1, 5.0))):
        lines = hatched((w, h), flow, rng, apart=apart, longest=90)
        begun, left = along_lines(lines)
        ends = np.clip(np.minimum(begun / (12 * unit), left / (30 * unit)), 0, 1)
        wanted = np.clip(0.28 + sign * read(lift, lines.points, (w, h)), 0, 1) * ends * of_lines(lines, rng.uniform(0.3, 1, len(lines)))
        cover = np.zeros((h, w), np.float32)
        draw_lines(cover, lines, np.maximum(0.5, 2.0 * unit * np.sqrt(ends)) * (wanted > 0.02), 0.35 + 0.75 * wanted, sand, bite=1.0)
        towards = LIME if sign > 0 else np.float32([0.30, 0.25, 0.22])
        wall += (towards - wall) * (np.float32(0.20 if sign > 0 else 0.24) * cover)[..., None]
        laid((part + 1) / 2)


def _outline(wall, picture, sand, rng, unit: float) -> None:
    """Contours in red earth, thin where the brush ran dry."""
    h, w = wall.shape[:2]
    lines = contours(np.sqrt(picture), width=3.4 * unit, strength=16)
    dry = np.clip(0.75 + 0.3 * cloud((w, h), rng, scale=70 * unit, octaves=3), 0.2, 1)
    wall += (SINOPIA - wall) * (0.62 * lines * dry * np.clip(sand * 2 - 0.1, 0.3, 1))[..., None]


def _bent(size: tuple[int, int], rng, *, scale: float, far: float) -> tuple[np.ndarray, np.ndarray]:
    w, h = size
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    x += cloud(size, rng, scale=scale, octaves=4) * np.float32(far)
    y += cloud(size, rng, scale=scale, octaves=4) * np.float32(far)
    return x, y


def _days(wall, relief, rng, unit: float) -> None:
    """Each day's plaster dries a little differently; where two days meet is a ridge, the later one lapped over."""
    h, w = wall.shape[:2]
    angle = np.arange(DAYS - 1) * (2 * np.pi / (DAYS - 1)) + rng.uniform(0, 6)
    around = np.stack([np.cos(angle) * w * 0.60 + w / 2, np.sin(angle) * h * 0.60 + h * 0.44], 1)
    sites = np.concatenate([[[w / 2, h * 0.40]], around + rng.normal(0, 0.05 * max(h, w), around.shape)])
    owner, seam = cells(sites, *_bent((w, h), rng, scale=260 * unit, far=24 * unit))
    tone = rng.normal(0, 0.03, DAYS).astype(np.float32)
    warm = rng.normal(0, 0.010, (DAYS, 1)).astype(np.float32) * np.float32([1, 0, -1])
    wall *= 1 + (tone[:, None] + warm)[owner]
    joint = np.exp(-((seam / np.float32(2.6 * unit)) ** 2))
    relief += rng.normal(0, 1.5, DAYS).astype(np.float32)[owner] * np.float32(unit) - joint * np.float32(3.2 * unit)
    wall *= 1 - 0.22 * joint[..., None]


def _salts(wall, sand, calm, rng, unit: float) -> None:
    """Lime bloom: pale clouds on the surface, and pigment rubbed from its high grains."""
    size = sand.shape[::-1]
    bloom = np.clip(0.30 * cloud(size, rng, scale=230 * unit, octaves=5) - 0.05, 0, 0.6) * (1 - 0.6 * calm)
    rubbed = np.clip((sand - 0.60) * 2.2, 0, 1) * np.clip(0.5 + 0.5 * cloud(size, rng, scale=60 * unit, octaves=4), 0, 1)
    wall += (LIME - wall) * np.clip(0.62 * bloom + 0.34 * rubbed, 0, 0.75)[..., None]


def _crack(wall, relief, calm, rng, unit: float) -> None:
    """A fine net, dense in patches, and one or two long settling cracks."""
    h, w = relief.shape
    depth = np.zeros((h, w), np.float32)
    for apart, width, share in ((34, 0.75, 0.15), (92, 1.05, -0.1)):
        sites = scattered((w, h), apart * unit, rng, scatter=0.35)
        _, seam = cells(sites, *_bent((w, h), rng, scale=apart * 0.7 * unit, far=apart * 0.10 * unit))
        where = np.clip(cloud((w, h), rng, scale=170 * unit, octaves=4) * 0.7 - share - 0.6 * calm, 0, 1)
        thin = np.float32(max(0.55, width * unit)) * np.clip(where * 1.6, 0.01, 1)
        np.maximum(depth, np.clip(thin + 0.5 - seam, 0, 1) * np.clip(where * 3, 0, 1), out=depth)
    wall *= 1 - (0.52 * depth)[..., None]
    relief -= depth * np.float32(1.2 * unit)


def _lose(wall, relief, sand, calm, rng, unit: float) -> None:
    """Where the painted coat has fallen, the coarse plaster shows: at the edges much, elsewhere in flakes, never in a face."""
    h, w = relief.shape
    size = (w, h)
    rim = rim_distance(size)
    ragged = cloud(size, rng, scale=210 * unit, octaves=6) * np.float32(30 * unit)
    sides = cloud(size, rng, scale=700 * unit, octaves=2) * np.float32(26 * unit)
    held = rim - 14 * unit + ragged + sides
    flakes = 2.05 - cloud(size, rng, scale=75 * unit, octaves=5) + 1.6 * calm
    held = np.minimum(held, flakes * np.float32(36 * unit))
    gone = stepped((-held / np.float32(2.2 * unit)) + (sand - 0.5) * 1.6)
    rough = cloud(size, rng, scale=26 * unit, octaves=4)
    below = COARSE * (1 + 0.05 * rough[..., None] + 0.22 * (sand[..., None] - 0.5))
    rim_of_loss = np.exp(-((held / np.float32(5 * unit)) ** 2)) * (1 - gone)
    wall += (below - wall) * gone[..., None]
    wall += (LIME - wall) * (0.45 * rim_of_loss)[..., None]
    relief += gone * (rough * np.float32(1.1 * unit) - np.float32(4.5 * unit))
