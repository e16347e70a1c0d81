"""Brush, pen and ink on warm white paper: lines that swell and taper, three washes, dry brush, one flat accent.

The accent is the picture's fullest colour, printed as a second block is: flat, and slightly off its place. Sources:
Winnemöller 2011 (where a line stands); Curtis et al. 1997 (washes); the hand that varies a line is our own.
"""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from .colour import from_oklab, to_oklab
from .flow import brush_flow
from .glazes import Wash, glaze, stepped
from .ground import cloud, paper_grain, rim_distance
from .layers import Report, attention, scattered, summarised
from .lines import Lines, along_lines, draw_lines, find_lines
from .softening import soften
from .strokes import Brush, Canvas, Strokes, bristles, lay, trace

PAPER = np.float32([0.978, 0.962, 0.925])
INK = np.float32([1.00, 0.97, 0.90])  # how it dims red, green and blue: thinned, black ink is cool
PALE, MIDDLE, BLACK = (
    Wash(at=0.0, load=0.26, soft=9, wet=0.16, edge=1.1),
    Wash(at=0.0, load=0.52, soft=6, wet=0.14, edge=0.8),
    Wash(at=0.0, load=2.8, soft=2.2, wet=0.035, edge=0.0),
)
BARE, BLACKEST = 0.46, 0.16  # least share of the paper that stays white; most that becomes black
SPAN, EMPTY = 0.55, 0.05  # least range of tones to be drawn; a sheet of one tone has nothing to draw
MOST_STEEP = 2.2  # how far a flat picture is stretched for it
DULLEST = 0.07  # OKLab chroma below which a colour is no accent
SKIN = 0.4, 1.25, 0.165  # hues (radians) and chroma of skin, which is no accent


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Draw ``picture`` (h, w, 3 float32 in 0..1, already at its final size) in ink.

    ``report`` is called as washes and lines are laid (see ``layers.Report``).
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    focus = attention((w, h), least=0.25, most=1.2)
    picture = summarised(_clear(picture), focus, spread=13)
    grain = paper_grain((w, h), rng, grain=3.0 * unit)
    sheet = _paper(grain)
    report(0.1, lambda: sheet)
    printed = _print_accent(sheet, picture, grain, rng, unit)
    report(0.2, lambda: sheet)
    thinner = 1 - np.float32(0.7) * printed  # washes would dull the accent
    density = _washed(picture, focus, grain, thinner, rng, unit, lambda part, laid: report(0.2 + 0.5 * part, lambda: _inked(sheet, laid)))
    cover = np.zeros((h, w), np.float32)
    for part, (width, thick) in enumerate(((7.0, 1.0), (2.8, 0.55))):
        _draw_contours(cover, picture, focus, grain, rng, unit, width=width, thick=thick)
        report(0.78 + 0.09 * part, lambda: _inked(sheet, np.maximum(density, BLACK.load * cover)))
    _spatter(cover, rng, unit)
    np.maximum(density, np.float32(BLACK.load) * cover, out=density)
    report(0.96, lambda: _inked(sheet, density))
    return _inked(sheet, density)


def _washed(picture, focus, grain, thinner, rng, unit: float, laid: Callable[[float, np.ndarray], None]) -> np.ndarray:
    """Density (h, w) of the three washes and the dry brush over them; ``laid(part, density)`` hears of each.

    thinner: (h, w), factor of every wash but the black.
    """
    h, w = grain.shape
    dark = _darkness(picture, focus, rng, unit)
    pale, middle, black = _thresholds(dark)
    dragged = _dry_brushed(dark, picture, focus, (middle, black), grain, rng, unit)
    wetness = np.clip(0.1 + 0.35 * cloud((w, h), rng, scale=200 * unit, octaves=3), 0, 0.8).astype(np.float32)
    density = np.zeros((h, w), np.float32)
    for part, wash in enumerate((replace(PALE, at=pale), replace(MIDDLE, at=middle))):
        density += glaze(wash, dark, wetness, rng) * thinner
        laid(0.2 + 0.2 * part, density)
    density += glaze(replace(BLACK, at=black), _blackness(dark, focus, unit), np.zeros_like(wetness), rng)
    laid(0.6, density)
    density *= _pooled(grain, rng, unit)
    np.maximum(density, np.float32(2.2) * dragged * thinner, out=density)
    laid(0.9, density)
    return density


def _clear(picture: np.ndarray) -> np.ndarray:
    """The picture with at least `SPAN` between its darks and lights: in fog there was hardly a line to draw."""
    tones = picture[::4, ::4].mean(axis=2)
    low, high = np.quantile(tones, (0.02, 0.98)).astype(np.float32)
    if high - low >= SPAN or high - low < EMPTY:
        return picture
    steeper = np.float32(min(MOST_STEEP, SPAN / (high - low)))
    return np.clip(np.clip(picture, 0, 1) * steeper + high * (1 - steeper), 0, 1)  # lights stay, darks go deeper


def _paper(grain: np.ndarray) -> np.ndarray:
    lit = grain - np.roll(grain, (1, 1), (0, 1))
    return (PAPER * (1 + 0.022 * (grain[..., None] - 0.5) + 0.03 * lit[..., None])).astype(np.float32)


def _inked(sheet: np.ndarray, density: np.ndarray) -> np.ndarray:
    return sheet * np.exp(-density[..., None] * INK)


def _darkness(picture, focus, rng, unit: float) -> np.ndarray:
    """Tone wanted (h, w) in 0..1, with its contrasts deepened and the rim of the sheet let go."""
    h, w = picture.shape[:2]
    dark = 1 - np.cbrt(np.clip(picture, 0, 1) ** 2.2 @ np.float32([0.2126, 0.7152, 0.0722]))
    looked_at = np.clip(cv2.resize(focus, (w, h)), 0, 1)
    around = soften(dark, 70 * unit)
    dark += np.float32(0.6) * (dark - around) - np.float32(0.16) * (1 - looked_at)
    dark -= np.clip(around - 0.42, 0, None) * looked_at * np.float32(0.75)  # a face in the dark keeps its features
    ragged = cloud((w, h), rng, scale=120 * unit, octaves=4) * np.float32(14 * unit)
    inside = stepped((rim_distance((w, h)) - 44 * unit + ragged) / np.float32(26 * unit))
    return (dark * inside - (1 - inside)).astype(np.float32)


def _blackness(dark, focus, unit: float) -> np.ndarray:
    """``dark``, in faces rather how much darker than its surroundings: eyes become black, dark skin does not."""
    looked_at = np.clip(cv2.resize(focus, dark.shape[::-1]), 0, 1)
    return dark + looked_at * (np.float32(0.9) * (dark - soften(dark, 20 * unit)) - np.float32(0.10))


def _thresholds(dark: np.ndarray) -> tuple[float, float, float]:
    """Darkness at which each wash begins: the picture's own, but bare paper and black keep their shares."""
    bare, half, black = np.quantile(dark[::4, ::4], (BARE, 0.5 + BARE / 2, 1 - BLACKEST))
    pale = max(0.28, float(bare))
    middle = max(pale + 0.10, 0.44, float(half))
    return pale, middle, max(middle + 0.08, 0.60, float(black))


def _pooled(grain, rng, unit: float) -> np.ndarray:
    """Factor (h, w): ink stands unevenly in its water, and a little settles in the hollows."""
    size = grain.shape[::-1]
    uneven = 1 + 0.16 * cloud(size, rng, scale=150 * unit, octaves=3) + (0.5 - grain) * np.float32(0.30)
    return np.clip(uneven, 0.5, 1.6).astype(np.float32)


def _dry_brushed(dark, picture, focus, tones, grain, rng, unit: float) -> np.ndarray:
    """Coverage (h, w) of a broad, nearly dry brush, dragged along the form where the tone is between two ``tones``."""
    brush = Brush(
        44 * unit, 260 * unit, opacity=0.9, dryness=0.85, tooth=0.95, pressure=0.46,
        relief=0, tolerance=0.75, streak=0, taper=0.2,
    )  # fmt: skip
    low, high = tones[0] - 0.03, tones[1] + 0.06
    soft = soften(dark, 8 * unit)
    starts = scattered(dark.shape[::-1], 46 * unit, rng)
    at = starts.astype(np.int32)
    here = soft[at[:, 1], at[:, 0]]
    chance = 0.6 - 0.5 * focus[tuple((at[:, ::-1] * focus.shape // dark.shape).T)]  # hardly across a face
    starts = starts[(here > low) & (here < high) & (rng.random(len(starts)) < chance)]
    cover = np.zeros((*dark.shape, 3), np.float32)
    if not len(starts):
        return cover[..., 0]
    guide = np.ascontiguousarray(np.repeat(np.clip(soft, 0, 1)[..., None], 3, 2))
    at = starts.astype(np.int32)
    wanted = np.ascontiguousarray(guide[at[:, 1], at[:, 0]])
    black = np.ones_like(wanted)
    points, spans = trace(starts, brush_flow(picture, rng, wander=8, sway=0.3), guide, wanted, brush, rng, unsteady=0.1)
    lifted = grain - np.float32(0.4) * np.clip(cv2.resize(focus, dark.shape[::-1]) - 0.5, 0, 0.5)  # lightly over a face
    sheet = Canvas(cover, np.zeros(dark.shape, np.float32), lifted)
    lay(sheet, Strokes(points, spans, wanted, black, black), guide, brush, bristles(brush, rng), int(rng.integers(1 << 30)))
    return cover[..., 0]


def _draw_contours(cover, picture, focus, grain, rng, unit: float, *, width: float, thick: float) -> None:
    """Draw the contours of one breadth into ``cover``; thin ones only where no thicker one runs."""
    lines = find_lines(picture, width=width, faintest=0.09, shortest=9 * width)
    if not len(lines):
        return
    h, w = cover.shape
    at = np.clip(lines.points, 0, [w - 1, h - 1]).astype(np.int32)
    radii, pressures = _hand(lines, rng, unit)
    counts = np.diff(lines.firsts)
    look = focus[at[:, 1] * 64 // h, at[:, 0] * 64 // w]
    kept = np.repeat(np.add.reduceat(look * lines.strength, lines.firsts[:-1]) / counts > 0.10, counts)
    kept &= np.minimum(rim_distance((w, h))[at[:, 1], at[:, 0]], 60 * unit) > 24 * unit
    if thick < 1:
        near = cv2.dilate(cover, np.ones((max(1, round(7 * unit)),) * 2, np.uint8))
        kept &= near[at[:, 1], at[:, 0]] < 0.5
    draw_lines(cover, lines, radii * thick * kept, pressures, grain)


def _hand(lines: Lines, rng, unit: float) -> tuple[np.ndarray, np.ndarray]:
    """Half widths (px) and pressures of a brush along ``lines``: it lands thin, swells, turns, lifts, and runs dry."""
    begun, left = along_lines(lines)
    counts = np.diff(lines.firsts)
    owner = np.repeat(np.arange(len(lines)), counts)
    way = np.gradient(lines.points, axis=0)
    nib = np.abs(np.sin(np.arctan2(way[:, 1], way[:, 0]) - rng.uniform(0.5, 1.0)))
    waves = np.sin(begun / (unit * rng.uniform(40, 110, len(lines))[owner]) + rng.uniform(0, 7, len(lines))[owner])
    swell = 0.55 + 0.45 * nib + 0.22 * waves
    taper = np.clip(begun / (70 * unit), 0, 1) ** 0.6 * np.clip(left / (110 * unit), 0, 1) ** 0.7
    long = np.clip((begun + left) / (320 * unit), 0.35, 1)
    radii = (0.35 + 5.2 * lines.strength**0.8 * swell * taper * long) * unit
    dry = np.clip((begun - 330 * unit) / (380 * unit), 0, 1) * rng.uniform(0.2, 1.1, len(lines))[owner]
    return radii, 1.35 - 0.75 * dry


def _spatter(cover, rng, unit: float) -> None:
    """A few drops from a full brush, most of them tiny, flung along one side of the sheet: on a cheek they were moles."""
    h, w = cover.shape
    side = np.float32([[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]])
    corner = int(rng.integers(4))
    begin, end = side[corner] * (w, h), side[(corner + 1) % 4] * (w, h)
    at, spread = rng.uniform(0.1, 0.7), rng.uniform(0.1, 0.3)
    for _ in range(int(rng.integers(8, 16))):
        x, y = begin + (end - begin) * (at + spread * rng.random()) + rng.normal(0, 22 * unit, 2)
        radius = min(5.0, rng.gamma(1.6, 0.9)) * unit + 0.5
        cv2.circle(cover, (int(x * 16), int(y * 16)), int(radius * 16), 1.0, -1, cv2.LINE_AA, 4)


def _print_accent(sheet, picture, grain, rng, unit: float) -> np.ndarray:
    """Print the picture's one accent onto ``sheet``, in place; return where (h, w). A grey picture has none."""
    found = _accent(picture)
    if found is None:
        return np.zeros_like(grain)
    mask, colour = found
    h, w = grain.shape
    way, far = rng.uniform(0, 2 * np.pi), rng.uniform(6, 10) * unit
    shift = np.float32([[1, 0, far * np.cos(way)], [0, 1, far * np.sin(way)]])
    mask = cv2.warpAffine(mask, shift, (w, h), flags=cv2.INTER_LINEAR)
    ragged = cloud((w, h), rng, scale=26 * unit, octaves=3) * np.float32(0.05)
    inside = np.clip((rim_distance((w, h)) - 26 * unit) / np.float32(30 * unit), 0, 1)
    cover = stepped((mask * inside + ragged - 0.5) / np.float32(0.09))
    thin = cloud((w, h), rng, scale=60 * unit, octaves=3)  # where the block was inked thinly, the paper's hollows stay bare
    cover *= np.clip(1.25 - 0.22 * thin - 0.9 * (1 - grain), 0.5, 0.96)
    sheet *= 1 + (colour - 1) * cover[..., None]
    return cover


def _accent(picture) -> tuple[np.ndarray, np.ndarray] | None:
    """Where the picture's fullest colour lies (h, w, 0..1, soft), and that colour as it dims paper; None: all is grey."""
    h, w = picture.shape[:2]
    scale = min(1.0, 384 / max(h, w))
    small = cv2.resize(picture, (max(8, round(w * scale)), max(8, round(h * scale))), interpolation=cv2.INTER_AREA)
    lab = to_oklab(small)
    chroma, hue = np.hypot(lab[..., 1], lab[..., 2]), np.arctan2(lab[..., 2], lab[..., 1])
    best, best_worth = None, 0.0
    for centre in np.arange(24) * (2 * np.pi / 24):
        member, worth = _coloured_thing(np.cos(hue - centre) > 0.9, chroma)
        if SKIN[0] < centre < SKIN[1] and worth > 0 and chroma[member].mean() < SKIN[2]:
            worth *= 0.15
        if worth > best_worth:
            lively = max(DULLEST, 0.6 * float(chroma[member].mean()))
            best, best_worth = _whole(member, (np.cos(hue - centre) > 0.72) & (chroma > lively)), worth
    if best is None:
        return None
    l, a, b = (float(lab[..., c][best].mean()) for c in range(3))
    full = max(1.0, 0.15 / max(float(np.hypot(a, b)), 1e-3))
    colour = from_oklab(np.float32([np.clip(l, 0.55, 0.8), a * full, b * full]))
    mask = cv2.resize(soften(best.astype(np.float32), 384 / 200), (w, h), interpolation=cv2.INTER_CUBIC)
    return mask, np.clip(colour / PAPER, 0, 1)


def _coloured_thing(alike: np.ndarray, chroma: np.ndarray) -> tuple[np.ndarray | None, float]:
    """Of what is ``alike`` in hue (h, w), the thing best fit for an accent, with others like it, and how fit it is.

    A thing is one patch, full in colour; neither a speck nor everything, and it does not lie along the rim.
    """
    full = alike & (chroma > max(DULLEST, 0.6 * float(np.quantile(chroma[alike], 0.95)) if alike.any() else 1))
    count, labels, stats, centres = cv2.connectedComponentsWithStats(full.astype(np.uint8))
    if count < 2:
        return None, 0.0
    h, w = chroma.shape
    centres = np.nan_to_num(centres)  # where all is full of colour, the rest of the picture is nowhere
    share = stats[:, cv2.CC_STAT_AREA] / chroma.size
    mean = np.bincount(labels.ravel(), chroma.ravel(), count) / np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    rims = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    rim = np.bincount(rims, minlength=count) / len(rims)
    looked_at = attention((w, h), least=0.5, most=1)[(centres[:, 1] * 64 // h).astype(int), (centres[:, 0] * 64 // w).astype(int)]
    worth = mean**1.5 * np.minimum(1, share / 0.02) * np.exp(-14 * rim - 4 * np.maximum(0, share - 0.18)) * looked_at
    worth[0] = 0
    chosen = int(worth.argmax())
    others = (worth > 0.3 * worth[chosen]) & (share > 0.004)
    others[chosen] = True
    others[0] = False
    return others[labels], float(worth[chosen]) if mean[chosen] > 1.2 * DULLEST else 0.0


def _whole(part: np.ndarray, alike: np.ndarray) -> np.ndarray:
    """``part`` and what is ``alike`` and touches it (a thing has lights and shades), unless that is far more."""
    labels = cv2.connectedComponents(alike.astype(np.uint8))[1]
    touched = np.zeros(int(labels.max()) + 1, bool)
    touched[labels[part]] = True
    touched[0] = False
    grown = touched[labels] | part
    rim = np.concatenate([grown[0], grown[-1], grown[:, 0], grown[:, -1]]).mean()
    return grown if rim < 0.12 and grown.mean() < min(0.3, 3.5 * part.mean() + 0.01) else part
