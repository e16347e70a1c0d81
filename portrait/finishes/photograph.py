"""An albumen print of about 1870, mounted on card: what a slow lens, a blue-sensitive plate and a century and a half leave.

Blue is light and red is dark, skies blank; the middle sharp and the rim swirling, lights aglow; brown shadows and cream
lights (or selenium's violet greys), on some a colourist's thin tints on lips, cheeks and clothes; corners faded, foxed,
dusty, scratched. Sources: Reilly, "The Albumen & Salted Paper Book" (1980); Petzval's portrait lens (1840), whose rim
swirls; Phong 1975 for the sitter's modelling.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .colour import from_oklab, held_back, to_oklab
from .flow import brush_flow
from .glazes import stepped
from .ground import cloud, paper_grain
from .hatching import hatched, of_lines
from .layers import Report, attention
from .lines import along_lines, draw_lines
from .softening import soften

PLATE = np.float32([0.32, 0.38, 0.30])  # what a collodion plate, helped a little towards red, sees of red, green, blue
CARD = np.float32([0.905, 0.870, 0.795])
SKIN = 0.2, 1.35  # hues (radians in OKLab) of skin, which no plate shows as cloth
GILT = np.float32([0.62, 0.47, 0.26])
# sRGB of the print from its blackest to its lightest
ALBUMEN = np.float32([[0.13, 0.085, 0.075], [0.36, 0.235, 0.18], [0.63, 0.475, 0.365], [0.85, 0.745, 0.60], [0.945, 0.89, 0.775]])
SELENIUM = np.float32([[0.10, 0.085, 0.10], [0.30, 0.265, 0.28], [0.56, 0.515, 0.51], [0.81, 0.77, 0.73], [0.945, 0.915, 0.86]])


@dataclass(frozen=True, slots=True)
class Mount:
    """The print on its card: how deep it lies in it (h, w, px inwards), and the width of the margin, px."""

    depth: np.ndarray
    margin: float


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Photograph ``picture`` (h, w, 3 float32 in 0..1, already at its final size) as it was done about 1870.

    ``report`` is called as the print comes out and as it ages (see ``layers.Report``).
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    manner = rng.choice(3, p=(0.38, 0.44, 0.18))  # albumen, albumen and hand-tinted, selenium
    tones = SELENIUM if manner == 2 else ALBUMEN
    fibre = paper_grain((w, h), rng, grain=1.7 * unit)
    light = _exposed(picture, rng, unit)
    report(0.15, lambda: _toned(light, tones))
    light = _through_the_lens(light, rng, unit)
    report(0.3, lambda: _toned(light, tones))
    light = _textured(light, picture, rng, unit)
    report(0.45, lambda: _toned(light, tones))
    light = _vignetted(light, rng)
    report(0.5, lambda: _toned(light, tones))
    light += _silver((w, h), light, fibre, rng, unit)
    print_ = _toned(light, tones)
    report(0.6, lambda: print_)
    _tint(print_, picture, rng, unit, strength=0.85 if manner == 1 else 0.14)
    report(0.7, lambda: print_)
    _aged(print_, rng, unit)
    report(0.8, lambda: print_)
    _marked(print_, rng, unit)
    report(0.9, lambda: print_)
    mount = _mount((w, h), rng, unit)
    sheet = _mounted(print_, mount, fibre, rng, unit)
    report(0.98, lambda: sheet)
    return sheet


def _exposed(picture, rng, unit: float) -> np.ndarray:
    """What the plate saw (h, w) in 0..1, with the soft light of a north window modelling each form."""
    linear = np.clip(picture, 0, 1) ** np.float32(2.2)
    light = np.cbrt(linear @ PLATE)
    low, high = map(float, np.quantile(light[::4, ::4], (0.01, 0.985)))
    light = np.clip((light - low) / max(high - low, 0.25), -0.05, 1.1)
    middle = float(np.median(light[::8, ::8]))
    light = np.clip(light, 0, None) ** np.float32(np.clip(np.log(0.48) / np.log(np.clip(middle, 0.1, 0.9)), 0.55, 1.35))
    return (light + _modelled(light, unit)).astype(np.float32)


def _modelled(light, unit: float) -> np.ndarray:
    """Light and shade (h, w) that round off flat shapes: forms are taken to bulge where they are light."""
    total = np.zeros_like(light)
    for reach, strength in ((7, 0.5), (22, 0.8), (60, 1.0)):
        bulge = soften(light, reach * unit)
        gx = cv2.Sobel(bulge, cv2.CV_32F, 1, 0) * np.float32(reach * unit / 8)
        gy = cv2.Sobel(bulge, cv2.CV_32F, 0, 1) * np.float32(reach * unit / 8)
        total += np.float32(strength) * np.tanh((gx * 0.75 + gy * 0.65) * np.float32(1.5))
    return np.float32(0.15) * total


def _textured(light, picture, rng, unit: float) -> np.ndarray:
    """Strands and threads along the form, in darks as hair and cloth are, hardly any on skin: detail a plate has."""
    h, w = light.shape
    flow = brush_flow(picture, rng, wander=14, sway=0.3)
    strands = np.zeros((h, w), np.float32)
    for sign, apart, longest, wide in ((1, 5.0, 130, 1.0), (-1, 6.0, 160, 1.6)):
        lines = hatched((w, h), flow, rng, apart=apart, longest=longest)
        begun, left = along_lines(lines)
        ends = np.clip(np.minimum(begun, left) / (50 * unit), 0, 1)
        strength = of_lines(lines, rng.beta(1.0, 3.0, len(lines))) * ends
        laid = np.zeros((h, w), np.float32)
        draw_lines(laid, lines, np.maximum(0.5, wide * unit * ends), strength + 0.5, np.ones_like(laid), bite=1.0)
        strands += np.float32(sign) * laid * np.float32(0.8)
    strands = soften(strands, 0.9 * unit)
    strands -= soften(strands, 12 * unit)
    shade = soften(light, 6 * unit)
    cloth = np.clip(0.70 - shade, 0, 0.4) * np.float32(0.42)
    cloth *= np.clip(0.75 + 0.4 * cloud((w, h), rng, scale=130 * unit, octaves=3), 0.15, 1.2)
    x, y = (np.abs(np.linspace(-1, 1, n, dtype=np.float32)) for n in (w, h))
    cloth *= np.clip(1.35 - 1.1 * x[None] - 0.25 * y[:, None], 0.08, 1)  # a sitter's, less the wall's
    lab = to_oklab(cv2.resize(picture, (max(8, w // 4), max(8, h // 4)), interpolation=cv2.INTER_AREA))
    hue = np.arctan2(lab[..., 2], lab[..., 1])
    skin = ((hue > SKIN[0]) & (hue < SKIN[1]) & (lab[..., 0] > 0.34)).astype(np.float32)
    skin *= cv2.resize(attention((w, h), least=0, most=1.6), skin.shape[::-1]).clip(0, 1)
    calm = cv2.resize(soften(skin, 4 * unit), (w, h))
    return (light + strands * cloth * (1 - calm)).astype(np.float32)


def _through_the_lens(light, rng, unit: float) -> np.ndarray:
    """Petzval's lens: sharp in the middle, swirling towards the rim; lights spread a little in the plate."""
    h, w = light.shape
    scale = min(1.0, 640 / max(h, w))
    small = cv2.resize(light, (max(8, round(w * scale)), max(8, round(h * scale))), interpolation=cv2.INTER_AREA)
    sh, sw = small.shape
    swirled = np.zeros_like(small)
    turns = np.linspace(-3.4, 3.4, 9)
    for turn in turns:
        move = cv2.getRotationMatrix2D((sw / 2, sh * 0.44), float(turn), 1 + 0.004 * float(turn))
        swirled += cv2.warpAffine(small, move, (sw, sh), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    swirled = soften(swirled / np.float32(len(turns)), 4.5 * unit * scale)
    focus = cv2.resize(attention((w, h), least=0, most=1.6), (w, h)).clip(0, 1)
    wide = cv2.resize(swirled, (w, h), interpolation=cv2.INTER_CUBIC)
    seen = np.float32(0.5) * (soften(light, 1.2 * unit) + soften(light, 4.5 * unit))
    seen = seen + (wide - seen) * (1 - focus) * np.float32(0.92)
    glow = soften(np.clip(seen - 0.62, 0, None), 16 * unit)
    return (seen + glow * np.float32(0.30)).astype(np.float32)


def _vignetted(light, rng) -> np.ndarray:
    """The lens gives its rim less light; the print's tones are then fitted between its black and its cream."""
    h, w = light.shape
    x, y = (np.linspace(-1, 1, n, dtype=np.float32) for n in (w, h))
    reach = rng.uniform(0.95, 1.1)
    far = np.hypot(x[None] / reach, (y[:, None] + 0.1) / reach)
    light = light * (1 - np.float32(0.42) * np.clip(far - 0.55, 0, 1) ** 1.6)
    return (0.04 + 0.90 * light).astype(np.float32)


def _silver(size: tuple[int, int], light, fibre, rng, unit: float) -> np.ndarray:
    """Grain (h, w): the plate's, strongest in the middle tones, the paper's fibres, and collodion that flowed unevenly."""
    w, h = size
    grain = soften(rng.standard_normal((h, w), dtype=np.float32), 0.55 * max(1.0, 0.8 * unit))
    grain *= np.float32(0.030) / max(float(grain.std()), 1e-6)
    flowed = cloud(size, rng, scale=340 * unit, octaves=3) * np.float32(0.016)
    middle = np.clip(1.15 - 1.3 * np.abs(light - 0.45), 0.35, 1)
    return grain * middle + (fibre - 0.5) * np.float32(0.05) + flowed


def _toned(light, tones: np.ndarray) -> np.ndarray:
    """The print's colours (h, w, 3) of ``light`` (h, w) in 0..1."""
    knots = np.linspace(0, 1, len(tones))
    table = np.stack([np.interp(np.linspace(0, 1, 1024), knots, tones[:, c]) for c in range(3)], 1).astype(np.float32)
    return table[(np.clip(light, 0, 1) * 1023).astype(np.int32)]


def _tint(print_, picture, rng, unit: float, *, strength: float) -> None:
    """A colourist's thin aniline washes over the print: flat, a little beyond their shapes, most on face and clothes."""
    h, w = print_.shape[:2]
    lab = to_oklab(soften(picture, 5 * unit))
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    held_back(lab, 0.065)
    move = np.float32([[1, 0, rng.normal(0, 2.5) * unit], [0, 1, rng.normal(0, 2.5) * unit]])
    ab = cv2.warpAffine(soften(np.ascontiguousarray(lab[..., 1:]), 4 * unit), move, (w, h), borderMode=cv2.BORDER_REPLICATE)
    focus = cv2.resize(attention((w, h), least=0.2, most=1.0), (w, h))
    brushed = np.clip(0.85 + 0.2 * cloud((w, h), rng, scale=110 * unit, octaves=3), 0.4, 1.1)
    chosen = np.clip((chroma - 0.035) / 0.05, 0, 1) * focus * brushed * np.float32(strength)
    base = to_oklab(print_)
    base[..., 1:] += (ab * np.float32(1.0) + base[..., 1:] * np.float32(0.25) - base[..., 1:]) * chosen[..., None]
    print_[:] = from_oklab(base)


def _aged(print_, rng, unit: float) -> None:
    """Albumen yellows, and fades from its sides; foxing dots it brown."""
    h, w = print_.shape[:2]
    size = (w, h)
    x, y = (np.minimum(np.arange(n), np.arange(n)[::-1]).astype(np.float32) / n for n in size)
    corner = 1 / (1 + (x[None] ** 2 + y[:, None] ** 2) * np.float32(50))
    side = np.exp(-np.minimum(x[None], y[:, None]) * np.float32(18))
    uneven = np.clip(0.55 + 0.35 * cloud(size, rng, scale=260 * unit, octaves=4), 0, 1.2)
    fade = np.clip((0.55 * corner + 0.40 * side) * uneven, 0, 0.72)[..., None]
    print_ += (np.float32([0.895, 0.815, 0.660]) - print_) * fade
    spots = np.zeros((h, w), np.float32)
    for _ in range(int(rng.integers(7, 20))):
        at = rng.beta(0.6, 0.6, 2) * (w, h)
        radius = rng.gamma(1.5, 2.2) * unit + 0.8
        cv2.circle(spots, (int(at[0] * 16), int(at[1] * 16)), int(radius * 16), float(rng.uniform(0.2, 0.7)), -1, cv2.LINE_AA, 4)
    spots = soften(spots, 2.0 * unit)
    print_ += (np.float32([0.45, 0.28, 0.14]) - print_) * (0.55 * spots * (1.2 - cv2.resize(attention(size, least=0, most=1), size)))[..., None]


def _marked(print_, rng, unit: float) -> None:
    """A few scratches in the plate (white in the print), dust on it, a hair, one crease at a corner: none across a face."""
    h, w = print_.shape[:2]
    light = np.zeros((h, w), np.float32)
    for _ in range(int(rng.integers(3, 7))):
        x, y = rng.beta(0.55, 0.55, 2) * (w, h)
        way, long = rng.normal(np.pi / 2, 0.35), rng.uniform(30, 240) * unit
        steps = np.linspace(0, 1, 14)
        bow = np.sin(steps * np.pi) * rng.normal(0, 0.03) * long
        line = np.stack([x + np.cos(way) * steps * long - np.sin(way) * bow, y + np.sin(way) * steps * long + np.cos(way) * bow], 1)
        cv2.polylines(light, [np.round(line * 16).astype(np.int32)], False, float(rng.uniform(0.25, 0.6)), max(1, round(unit)), cv2.LINE_AA, 4)
    for _ in range(int(rng.integers(24, 60))):
        at = rng.random(2) * (w, h)
        radius = min(3.2, rng.gamma(1.1, 0.7)) * unit + 0.35
        cv2.circle(light, (int(at[0] * 16), int(at[1] * 16)), int(radius * 16), float(rng.uniform(0.2, 0.75)), -1, cv2.LINE_AA, 4)
    light *= 1.1 - cv2.resize(attention((w, h), least=0, most=0.95), (w, h))
    print_ += (np.float32([0.93, 0.87, 0.75]) - print_) * light[..., None]


def _mount(size: tuple[int, int], rng, unit: float) -> Mount:
    """The print, its corners cut round and its sides not quite straight, laid a little askew on its card."""
    w, h = size
    margin, radius = 40 * unit, 26 * unit
    turn = rng.normal(0, 0.0022)
    x, y = (np.arange(n, dtype=np.float32) - n / 2 for n in size)
    across = np.abs(x[None] + y[:, None] * np.float32(turn)) - np.float32(w / 2 - margin - radius)
    down = np.abs(y[:, None] - x[None] * np.float32(turn)) - np.float32(h / 2 - margin - radius)
    outside = np.hypot(np.maximum(across, 0), np.maximum(down, 0)) + np.minimum(np.maximum(across, down), 0) - np.float32(radius)
    return Mount(-outside, margin)


def _mounted(print_, mount: Mount, fibre, rng, unit: float) -> np.ndarray:
    """Card with a gilt rule around the print, both worn."""
    size = fibre.shape[::-1]
    worn = np.clip(0.9 + 0.4 * cloud(size, rng, scale=120 * unit, octaves=4), 0.1, 1.1)
    card = CARD * (1 + 0.045 * (fibre[..., None] - 0.5) + 0.012 * cloud(size, rng, scale=300 * unit, octaves=4)[..., None])
    rule = stepped((np.float32(1.3 * unit) - np.abs(mount.depth + np.float32(15 * unit))) / np.float32(max(0.7, 0.8 * unit)))
    card += (GILT - card) * (0.8 * rule * worn)[..., None]
    shadow = np.exp(-np.clip(-mount.depth, 0, None) / np.float32(3.5 * unit)) * np.float32(0.22)
    card *= 1 - shadow[..., None]
    laid = stepped(mount.depth / np.float32(max(0.7, 0.7 * unit)))
    card += (print_ - card) * laid[..., None]
    return card.astype(np.float32)
