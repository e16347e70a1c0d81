"""Where a hand would draw a line.

Source: Winnemöller, "XDoG: Advanced Image Stylization with eXtended
Difference-of-Gaussians" (2011).
"""

import numpy as np

from .softening import soften


def contours(rgb: np.ndarray, *, width: float, strength: float = 22.0) -> np.ndarray:
    """Darkness of the lines, (h, w) float32 in 0..1.

    Args:
        rgb: the picture, (h, w, 3) float32 in 0..1.
        width: of a line in px.
        strength: how soon a faint edge becomes a full line.
    """
    fine = soften(rgb, max(0.5, width * 0.6))
    broad = soften(rgb, max(0.8, width * 1.2))
    darker = np.max(broad - fine, axis=2)  # in any channel: red on green has a line, too
    return np.tanh(np.clip(darker - 0.006, 0, None) * strength).astype(np.float32)
