"""A woodcut in colours: a black key block over one to three flat tints, cut with a gouge and printed by hand.

Half-tones are white lines cut into the black, along the form, wider where it is lighter; edges are the knife's, short
straight cuts; the tints are the picture's own colours, each printed a little off its place, and the plank's grain shows in
all of them. Sources: Jobard and Lefer 1997 (evenly spaced lines); Ramer 1972 (the knife's straight cuts); Mizuno et al.
2000, "An interactive designing system with virtual sculpting and virtual woodcut printing" (a print as what the cut left).
"""

import cv2
import numpy as np

from .colour import from_oklab, to_oklab
from .flow import brush_flow
from .glazes import stepped
from .ground import cloud, paper_grain, rim_distance, wood_grain
from .hatching import hatched, of_lines, read
from .layers import Report, attention, summarised
from .lines import Lines, along_lines, draw_lines, find_lines
from .palette import dominant, members
from .softening import soften

PAPER = np.float32([0.955, 0.925, 0.860])
BLACK = np.float32([0.105, 0.095, 0.095])
CUT = 1024  # px, the long side at which blocks are cut: larger sheets have the same cuts, larger
APART, LONGEST = 8.5, 210  # px of a 1024 px picture between two gouge marks, and along one
CLEARED, SOLID = 0.44, 0.16  # shares of the sheet that the key block leaves bare, and that it prints in full
COLOURS = 6  # looked for in the picture, of which at most three are printed
LEAST_APART = 0.075  # OKLab distance below which two colours are printed from one block


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Cut and print ``picture`` (h, w, 3 float32 in 0..1, already at its final size) as a woodcut.

    ``report`` is called as blocks are printed (see ``layers.Report``).
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    focus = attention((w, h), least=0.3, most=1.2)
    picture = summarised(picture, focus, spread=13)
    grain = paper_grain((w, h), rng, grain=2.2 * unit)
    block = _block_shape((w, h), rng, unit)
    sheet = _paper(grain)
    report(0.06, lambda: sheet)
    tints = _tints(picture, focus)
    for part, (colour, mask) in enumerate(tints):
        _print(sheet, colour, _shifted(mask, rng, unit) * block, grain, rng, unit, thin=0.16)
        for step in (0.5, 1):
            report(0.08 + 0.4 * (part + step) / len(tints), lambda: sheet)
    dark = _darkness(picture, focus)
    key, tones = _key_block(dark, (w, h))
    report(0.5, lambda: _proof(sheet, key * block))
    flow = brush_flow(picture, rng, wander=14, sway=0.22)
    key *= 1 - _gouged(dark, tones, (w, h), flow, rng)
    report(0.66, lambda: _proof(sheet, key * block))
    _cut_contours(key, dark, _small(picture), focus, rng)
    report(0.78, lambda: _proof(sheet, key * block))
    np.maximum(key, _chatter(dark, tones, (w, h), focus, flow, rng), out=key)
    key *= block
    report(0.86, lambda: _proof(sheet, key))
    _print(sheet, BLACK, key, grain, rng, unit, thin=0.10)
    for part in (0.93, 0.98):
        report(part, lambda: sheet)
    return sheet


def _paper(grain: np.ndarray) -> np.ndarray:
    """Soft handmade paper."""
    lit = grain - np.roll(grain, (1, 1), (0, 1))
    return (PAPER * (1 + 0.02 * (grain[..., None] - 0.5) + 0.03 * lit[..., None])).astype(np.float32)


def _block_shape(size: tuple[int, int], rng, unit: float) -> np.ndarray:
    """1 where the block is, 0 on the paper's margin: (h, w); its sides are sawn, its corners worn."""
    w, h = size
    inner = rim_distance(size) - np.float32(40 * unit)
    corner = np.hypot(*np.meshgrid(*(np.minimum(np.arange(n), np.arange(n)[::-1]).astype(np.float32) for n in size)))
    inner = np.minimum(inner, (corner - np.float32(62 * unit)) * np.float32(1.5))
    inner += cloud(size, rng, scale=30 * unit, octaves=3) * np.float32(0.9 * unit)
    inner += cloud(size, rng, scale=400 * unit, octaves=1) * np.float32(1.6 * unit)
    return stepped(inner / np.float32(max(0.7, unit)))


def _small(picture: np.ndarray) -> np.ndarray:
    h, w = picture.shape[:2]
    scale = min(1.0, CUT / max(h, w))
    return cv2.resize(picture, (max(8, round(w * scale)), max(8, round(h * scale))), interpolation=cv2.INTER_AREA)


def _tints(picture, focus) -> list[tuple[np.ndarray, np.ndarray]]:
    """One to three flat colours (as they dim paper) with where each is printed (h, w, 0..1), the palest first."""
    h, w = picture.shape[:2]
    small = _small(picture)
    centres = dominant(small, COLOURS, focus=focus, light=0.7)
    inks, block_of = _inks(centres)
    lab = to_oklab(soften(small, max(small.shape) / 400))
    owner = _without_features(block_of[members(lab, centres, light=0.7)], lab[..., 0])
    tints = []
    for block in np.argsort(-inks[:, 0], kind="stable"):
        mask = _knifed((owner == block).astype(np.uint8), (w, h), least=max(small.shape) ** 2 / 2500)
        tints.append((np.clip(from_oklab(inks[block]) / PAPER, 0, 1), mask))
    return tints


def _without_features(owner: np.ndarray, light: np.ndarray) -> np.ndarray:
    """``owner`` (h, w) with small dark things given to the block around them: the key block prints eyes, no tint does."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((light < 0.46).astype(np.uint8))
    small = stats[:, cv2.CC_STAT_AREA] < light.size / 120
    small[0] = False
    feature = cv2.dilate(small[labels].astype(np.uint8), np.ones((max(3, light.shape[0] // 85),) * 2, np.uint8))
    if not feature.any() or feature.all():
        return owner
    nearest = cv2.distanceTransformWithLabels(feature, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)[1]
    owner_of = np.zeros(int(nearest.max()) + 1, owner.dtype)
    owner_of[nearest[feature == 0]] = owner[feature == 0]
    return owner_of[nearest]


def _inks(centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Printing inks (n, 3) in OKLab, and for each of the picture's colours which of them prints it; -1: bare paper."""
    chroma = np.hypot(centres[:, 1], centres[:, 2])
    inks = centres.copy()
    inks[:, 0] = np.clip(0.40 + 0.5 * centres[:, 0], 0.55, 0.86)
    inks[:, 1:] *= np.clip(np.minimum(1.25 * chroma, 0.15) / np.maximum(chroma, 1e-4), 0, 2)[:, None]
    bare = (centres[:, 0] > 0.78) & (chroma < 0.055)
    if not bare.any() and len(centres) > 2:
        light = int(centres[:, 0].argmax())
        bare[light] = chroma[light] < 0.10
    kept: list[int] = []
    for n in np.argsort(-chroma * (1 + 2.0 * (np.arange(len(centres)) < 4)), kind="stable"):
        apart = all(_apart(inks[n], inks[other]) > LEAST_APART for other in kept)
        if not bare[n] and apart and len(kept) < 3:
            kept.append(int(n))
    if not kept:
        kept, bare[0] = [0], False
    far = _apart(inks[:, None], inks[kept][None])
    return inks[kept], np.where(bare, -1, far.argmin(1))


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.linalg.norm((one - other) * [0.8, 1.3, 1.3], axis=-1)


def _knifed(mask: np.ndarray, size: tuple[int, int], *, least: float, straight: float = 0.0016) -> np.ndarray:
    """``mask`` (h', w', 0 or 1) at ``size``, with edges of short straight cuts, without what is smaller than ``least`` px."""
    h, w = mask.shape
    mask = cv2.medianBlur(mask, max(3, round(7 * max(h, w) / 1024) | 1))
    outlines, _ = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    cut = [cv2.approxPolyDP(each, straight * max(h, w), True) for each in outlines if cv2.contourArea(each) >= least]
    out = np.zeros(size[::-1], np.uint8)
    if cut:
        grow = np.float32([size[0] / w, size[1] / h]) * 16
        cv2.fillPoly(out, [np.round((each + 0.5) * grow - 8).astype(np.int32) for each in cut], 255, cv2.LINE_AA, 4)
    return out.astype(np.float32) / 255


def _shifted(mask: np.ndarray, rng, unit: float) -> np.ndarray:
    """A block is never laid down quite where the one before it was."""
    way, far, turn = rng.uniform(0, 2 * np.pi), rng.uniform(2.5, 6) * unit, rng.normal(0, 0.0016)
    h, w = mask.shape
    move = cv2.getRotationMatrix2D((w / 2, h / 2), np.degrees(turn), 1)
    move[:, 2] += far * np.cos(way), far * np.sin(way)
    return cv2.warpAffine(mask, move, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _print(sheet, colour, cover, grain, rng, unit: float, *, thin: float) -> None:
    """Print ``cover`` (h, w) in ``colour`` onto ``sheet``, in place: the plank's grain, the baren's pressure, the paper."""
    h, w = cover.shape
    wood = wood_grain((w, h), rng, ring=rng.uniform(9, 15) * unit)
    pressed = 1 - np.float32(thin) * np.clip(0.9 + 0.7 * cloud((w, h), rng, scale=220 * unit, octaves=3), 0, 2.2) * wood
    rim = np.clip(cover - soften(cover, 3 * unit), 0, 1)  # ink is squeezed to the edges
    pressed += np.float32(0.10) * rim - np.clip(0.34 - grain, 0, 1) * np.float32(thin * 3.2)
    laid = cover * np.clip(pressed, 0.35, 1)
    sheet *= 1 + (colour - 1) * laid[..., None]


def _proof(sheet, cover) -> np.ndarray:
    return sheet * (1 + (BLACK - 1) * cover[..., None])


def _darkness(picture, focus) -> np.ndarray:
    """Tone wanted (h', w') in 0..1 at the size blocks are cut at: contrasts deepened, faces kept out of the dark."""
    small = _small(picture)
    unit = max(small.shape) / 1024
    dark = 1 - np.cbrt(np.clip(small, 0, 1) ** 2.2 @ np.float32([0.2126, 0.7152, 0.0722]))
    looked_at = np.clip(cv2.resize(focus, small.shape[1::-1]), 0, 1)
    around = soften(dark, 90 * unit)
    feature = dark - soften(dark, 22 * unit)
    faint = float(np.sqrt((feature**2 * looked_at).sum() / max(float(looked_at.sum()), 1e-6)))
    dark += np.float32(0.5) * (dark - around) - np.clip(around - 0.30, 0, None) * looked_at * np.float32(0.9)
    dark += looked_at * feature * np.float32(np.clip(0.06 / max(faint, 1e-4), 0.7, 2.6))  # eyes and mouths are cut deep
    return soften(dark, 1.5 * unit).astype(np.float32)


def _key_block(dark, size: tuple[int, int]) -> tuple[np.ndarray, tuple[float, float]]:
    """Where the key block stands before the gouge (h, w), and the darkness at which half-tones begin and end."""
    bare, full = map(float, np.quantile(dark[::4, ::4], (CLEARED, 1 - SOLID)))
    begin = float(np.clip(bare, 0.26, 0.50))
    end = max(begin + 0.16, min(full, 0.80))
    return _knifed((dark > begin).astype(np.uint8), size, least=max(dark.shape) ** 2 / 9000), (begin, end)


def _gouged(dark, tones, size: tuple[int, int], flow, rng) -> np.ndarray:
    """Where the gouge cut white lines into the key block (h, w): along the form, the wider the lighter it is."""
    unit = max(size) / 1024
    lines = hatched(size, flow, rng, apart=APART, longest=LONGEST)
    light = np.clip((tones[1] - read(soften(dark, max(dark.shape) / 340), lines.points, size)) / (tones[1] - tones[0]), 0, 1)
    begun, left = along_lines(lines)
    ends = np.clip(np.minimum(begun / (16 * unit), left / (34 * unit)), 0, 1) ** 0.8
    hand = of_lines(lines, rng.uniform(0.75, 1.2, len(lines)))
    return _cut(size, lines, APART * unit * (0.06 + 0.40 * light**0.85) * hand * ends * (light > 0.03))


def _cut(size: tuple[int, int], lines: Lines, radii: np.ndarray) -> np.ndarray:
    """``lines`` cut clean, (h, w) in 0..1."""
    cover = np.zeros(size[::-1], np.float32)
    if len(lines):
        draw_lines(cover, lines, radii, np.full(len(radii), 2.0), np.broadcast_to(np.float32(1), cover.shape).copy())
    return cover


def _cut_contours(key, dark, small, focus, rng) -> None:
    """Contours of ``small`` (h', w', 3) stand black in the light and are cut white in the dark, in ``key`` (h, w), in place."""
    size = key.shape[::-1]
    unit = max(size) / 1024
    grow = np.float32([size[0] / small.shape[1], size[1] / small.shape[0]])
    broad = soften(dark, max(dark.shape) / 73)
    for width, thick in ((7.0, 1.0), (3.0, 0.6)):
        found = find_lines(np.sqrt(small), width=width, faintest=0.08, shortest=8 * width)
        if not len(found):
            continue
        lines = Lines(found.points * grow, found.firsts, found.strength)
        radii = _knife(lines, rng, unit) * thick
        radii *= lines.strength * read(focus, lines.points, size) > 0.07
        night = read(broad, lines.points, size) > 0.62
        key *= 1 - _cut(size, lines, 0.7 * radii * night)
        np.maximum(key, _cut(size, lines, radii * ~night), out=key)


def _knife(lines: Lines, rng, unit: float) -> np.ndarray:
    """Half widths (px) of ridges left standing along ``lines``: they end in points and swell from cut to cut."""
    begun, left = along_lines(lines)
    ends = np.clip(np.minimum(begun / (26 * unit), left / (40 * unit)), 0, 1) ** 0.7
    wave = np.sin(begun / (21 * unit) + of_lines(lines, rng.uniform(0, 7, len(lines))))
    swell = 0.8 + 0.25 * np.sign(wave) * np.sqrt(np.abs(wave))
    return (0.5 + 4.2 * np.sqrt(lines.strength) * swell) * unit * ends


def _chatter(dark, tones, size: tuple[int, int], focus, flow, rng) -> np.ndarray:
    """Ridges the gouge left in what was to be bare (h, w): a few short black marks, none on a face."""
    unit = max(size) / 1024
    lines = hatched(size, flow, rng, apart=13, longest=60)
    spots = np.clip(cloud(dark.shape[::-1], rng, scale=max(dark.shape) / 7, octaves=3) - 0.75, 0, 1.2)
    spots *= (dark < tones[0] - 0.03) * (1.0 - cv2.resize(focus, dark.shape[::-1])).clip(0, 1)
    spots = read(spots, lines.points, size)
    begun, left = along_lines(lines)
    ends = np.clip(np.minimum(begun, left) / (12 * unit), 0, 1)
    chosen = of_lines(lines, rng.random(len(lines)) < 0.7)
    return _cut(size, lines, 2.0 * unit * np.sqrt(spots) * ends * chosen * (spots > 0.02))
