"""Lines as a hand draws them: traced along a picture's contours, then drawn with a width and a pressure that change.

Source: Steger 1998, "An Unbiased Detector of Curvilinear Structures" (walking a ridge with correction across it).
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .compiled import compiled
from .contours import contours
from .flow import structure_tensor, tangent
from .softening import soften

TRACED = 1024  # px, the long side at which lines are looked for
STEP = 2.0  # px of that side between two points of a line


@dataclass(frozen=True, slots=True)
class Lines:
    """``n`` lines, point after point.

    points: (m, 2) x, y in px; line ``i`` owns ``points[firsts[i]:firsts[i + 1]]``.
    firsts: (n + 1,) int64.
    strength: (m,) how strong the contour is in each point, 0..1.
    """

    points: np.ndarray
    firsts: np.ndarray
    strength: np.ndarray

    def __len__(self) -> int:
        return len(self.firsts) - 1


def find_lines(picture: np.ndarray, *, width: float, faintest: float, shortest: float, longest: float = 900) -> Lines:
    """The contours of ``picture`` (h, w, 3 float32 in 0..1), the strong ones first.

    Args:
        width: of the contours looked for, px of a 1024 px picture: thin dark shapes up to this wide are one line.
        faintest: strength (0..1) at which a line ends; it must reach twice as much somewhere.
        shortest, longest: of a line, px of a 1024 px picture.
    """
    h, w = picture.shape[:2]
    scale = min(1.0, TRACED / max(h, w))
    unit = max(h, w) * scale / 1024
    small = cv2.resize(picture, (max(8, round(w * scale)), max(8, round(h * scale))), interpolation=cv2.INTER_AREA)
    dark = soften(contours(small, width=width * unit), max(0.7, 0.4 * width * unit))
    along = tangent(structure_tensor(np.repeat(dark[..., None], 3, 2), max(1.0, 0.8 * width * unit)))
    seeds = np.ascontiguousarray(_ridge(dark, along, 2 * faintest))
    steps = max(2, round(longest * unit / STEP)), max(2, round(shortest * unit / STEP))
    points, firsts, strength = _walk_all(seeds, dark, along, faintest, *steps, 0.6 * width * unit)
    return Lines(points * np.float32([w / small.shape[1], h / small.shape[0]]), firsts, strength)


def _walk_all(seeds, dark, along, faintest: float, longest: int, shortest: int, apart: float) -> tuple:
    """Points, firsts and strength of the lines through ``seeds``, none nearer than ``apart`` px to a stronger one."""
    points = np.empty((dark.size // 2 + longest + 3, 2), np.float32)
    strength = np.empty(len(points), np.float32)
    firsts = np.zeros(len(seeds) + 1, np.int64)
    line = np.empty((2, longest + 3, 2), np.float32)
    taken = np.zeros(dark.shape, np.int32)
    n = walk(seeds, dark, along, float(faintest), longest, shortest, float(apart), taken, line, points, firsts, strength)
    m = int(firsts[n])
    return points[:m].copy(), firsts[: n + 1].copy(), strength[:m].copy()


def draw_lines(
    cover: np.ndarray, lines: Lines, radii: np.ndarray, pressures: np.ndarray, tooth: np.ndarray, *, bite: float = 3.0
) -> None:
    """Draw ``lines`` into ``cover`` (h, w) float32, which becomes at most 1 where they lie.

    Args:
        radii: half the width of the line in each of its points, px (m,).
        pressures: (m,); 1 and above fills the ground, below only what of its ``tooth`` is higher than 1 - pressure.
        bite: how sharply the tooth takes or refuses.
    """
    _drawn(
        cover, lines.points, lines.firsts, np.ascontiguousarray(radii, np.float32),
        np.ascontiguousarray(pressures, np.float32), tooth, np.float32(bite),
    )  # fmt: skip


def along_lines(lines: Lines) -> tuple[np.ndarray, np.ndarray]:
    """For each point, how far from its line's beginning and from its end it is, as the line runs; px, (m,) each."""
    firsts, last = lines.firsts[:-1], lines.firsts[1:] - 1
    step = np.zeros(len(lines.points), np.float32)
    step[1:] = np.linalg.norm(np.diff(lines.points, axis=0), axis=1)
    step[firsts] = 0
    run = np.cumsum(step, dtype=np.float64)
    counts = np.diff(lines.firsts)
    begun = (run - np.repeat(run[firsts], counts)).astype(np.float32)
    return begun, np.repeat(run[last] - run[firsts], counts).astype(np.float32) - begun


@compiled
def _at(field, x, y):
    h, w = field.shape
    x = min(max(x, 0.0), w - 1.001)
    y = min(max(y, 0.0), h - 1.001)
    i, j = int(y), int(x)
    fy, fx = y - i, x - j
    top = field[i, j] * (1 - fx) + field[i, j + 1] * fx
    return top * (1 - fy) + (field[i + 1, j] * (1 - fx) + field[i + 1, j + 1] * fx) * fy


def _ridge(dark: np.ndarray, along: np.ndarray, least: float) -> np.ndarray:
    """Places (n, 2: x, y) where ``dark`` is above ``least`` and higher than to both sides of its direction; darkest first."""
    h, w = dark.shape
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    left = cv2.remap(dark, x - along[..., 1], y + along[..., 0], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    right = cv2.remap(dark, x + along[..., 1], y - along[..., 0], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    places = np.argwhere((dark >= least) & (dark >= left) & (dark > right))
    return places[np.argsort(-dark[places[:, 0], places[:, 1]], kind="stable")][:, ::-1]


@compiled
def _corrected(x, y, dx, dy, dark):
    """``x``, ``y`` moved across its line, by at most 1 px, to where the line is darkest."""
    nx, ny = -dy, dx
    before, here, after = _at(dark, x - nx, y - ny), _at(dark, x, y), _at(dark, x + nx, y + ny)
    bend = before + after - 2 * here
    if bend > -1e-6:
        return x, y
    shift = min(1.0, max(-1.0, 0.5 * (before - after) / bend))
    return x + nx * shift * 0.5, y + ny * shift * 0.5


@compiled
def _walk_ridge(x, y, dx, dy, dark, along, taken, mark, faintest, steps, line, way):
    """Write up to ``steps`` points from the middle of ``line[0]`` on; return the last index."""
    h, w = dark.shape
    at = line.shape[1] // 2
    for _ in range(steps):
        i, j = min(max(int(y + 0.5), 0), h - 1), min(max(int(x + 0.5), 0), w - 1)
        tx, ty = along[i, j, 0], along[i, j, 1]
        if tx * dx + ty * dy < 0:
            tx, ty = -tx, -ty
        if tx * dx + ty * dy < 0.5:  # no hand turns this sharply
            break
        tx, ty = 0.6 * tx + 0.4 * dx, 0.6 * ty + 0.4 * dy
        norm = np.sqrt(tx * tx + ty * ty)
        dx, dy = tx / norm, ty / norm
        x, y = _corrected(x + dx * STEP, y + dy * STEP, dx, dy, dark)
        if x < 0 or y < 0 or x > w - 1 or y > h - 1:
            break
        owner = taken[int(y), int(x)]
        if _at(dark, x, y) < faintest or (owner != 0 and owner != mark):
            break
        at += way
        line[0, at, 0], line[0, at, 1] = x, y
    return at


@compiled
def _claim(taken, x, y, reach, mark):
    h, w = taken.shape
    for i in range(max(0, int(y - reach)), min(h, int(y + reach) + 2)):
        for j in range(max(0, int(x - reach)), min(w, int(x + reach) + 2)):
            if (i - y) * (i - y) + (j - x) * (j - x) <= reach * reach + 0.5 and taken[i, j] == 0:
                taken[i, j] = mark


@compiled
def _smoothed(line, first, last):
    """The wrist smooths what the eye finds: three times the mean of a point and its neighbours."""
    for turn in range(4):
        old, new = turn & 1, 1 - (turn & 1)
        for k in range(first, last + 1):
            a, b = max(first, k - 1), min(last, k + 1)
            for c in range(2):
                line[new, k, c] = 0.25 * line[old, a, c] + 0.5 * line[old, k, c] + 0.25 * line[old, b, c]


@compiled
def walk(seeds, dark, along, faintest, longest, shortest, apart, taken, line, points, firsts, strength):
    """Fill ``points``, ``firsts`` and ``strength``; return how many lines there are. See ``_walk_all``."""
    n, m = 0, 0
    middle = line.shape[1] // 2
    for seed in range(seeds.shape[0]):
        x, y = seeds[seed, 0], seeds[seed, 1]
        if taken[y, x] != 0:
            continue
        line[0, middle, 0], line[0, middle, 1] = x, y
        dx, dy = along[y, x, 0], along[y, x, 1]
        first = last = middle
        for way in (1, -1):
            end = _walk_ridge(float(x), float(y), dx * way, dy * way, dark, along, taken, n + 1, faintest, longest // 2, line, way)
            first, last = min(first, end), max(last, end)
        count = last - first + 1
        if count <= shortest or m + count > points.shape[0]:
            taken[y, x] = -1
            continue
        for k in range(first, last + 1):
            _claim(taken, line[0, k, 0], line[0, k, 1], apart, n + 1)
        _smoothed(line, first, last)
        for k in range(first, last + 1):
            points[m, 0], points[m, 1] = line[0, k, 0], line[0, k, 1]
            strength[m] = _at(dark, line[0, k, 0], line[0, k, 1])
            m += 1
        n += 1
        firsts[n] = m
    return n


@compiled
def _drawn(cover, points, firsts, radii, pressures, tooth, bite):
    """Each line is a chain of cones: round, of changing width, anti-aliased."""
    h, w = cover.shape
    for n in range(firsts.shape[0] - 1):
        for k in range(firsts[n], firsts[n + 1] - 1):
            ax, ay, bx, by = points[k, 0], points[k, 1], points[k + 1, 0], points[k + 1, 1]
            ra, rb = radii[k], radii[k + 1]
            if ra <= 0 and rb <= 0:
                continue
            sx, sy = bx - ax, by - ay
            square = sx * sx + sy * sy + np.float32(1e-9)
            reach = max(ra, rb) + 1
            for y in range(max(0, int(min(ay, by) - reach)), min(h - 1, int(max(ay, by) + reach) + 1) + 1):
                for x in range(max(0, int(min(ax, bx) - reach)), min(w - 1, int(max(ax, bx) + reach) + 1) + 1):
                    u = min(np.float32(1), max(np.float32(0), ((x - ax) * sx + (y - ay) * sy) / square))
                    ex, ey = x - ax - u * sx, y - ay - u * sy
                    radius = ra + (rb - ra) * u
                    inked = radius - np.sqrt(ex * ex + ey * ey) + np.float32(0.5)
                    if inked <= 0:
                        continue
                    inked = min(inked, np.float32(1), 2 * radius)  # finer than a px: fainter
                    pressure = pressures[k] + (pressures[k + 1] - pressures[k]) * u
                    inked *= min(np.float32(1), max(np.float32(0), np.float32(0.5) + (tooth[y, x] - 1 + pressure) * bite))
                    if inked > cover[y, x]:
                        cover[y, x] = inked
