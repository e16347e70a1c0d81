"""A contact sheet of a checkpoint: 6 by 6, seeds 0 to 35, unselected.

`python -m portrait.training.contact_sheet --checkpoint FOLDER --out FILE.jpg`
"""

import argparse
from pathlib import Path

import numpy as np

from . import export
from .corpus.vocabulary import read_vocabulary
from .evaluate import paint
from .exam import exam_prompt, exam_scene
from .settings import DEFAULT, read_settings


def tile(pictures: np.ndarray, columns: int) -> np.ndarray:
    """(n, s, s, 3) as one picture, row by row."""
    rows = [np.concatenate(list(pictures[i : i + columns]), 1) for i in range(0, len(pictures), columns)]
    return np.concatenate(rows, 0)


def sheet_prompts(count: int) -> list[str]:
    """One prompt a seed, drawn by that seed; every ninth is a place with nobody in it."""
    words, prompts = read_vocabulary(), []
    for seed in range(count):
        scene = exam_scene(words, np.random.default_rng(seed))
        prompt = exam_prompt(scene, words)
        prompts.append(prompt if seed % 9 != 8 else "an empty place, " + prompt.split("oil painting, ")[1])
    return prompts


def main(argv: list[str] | None = None) -> None:
    """Paint and tile."""
    parser = argparse.ArgumentParser(prog="python -m portrait.training.contact_sheet", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--settings", type=Path, default=DEFAULT)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--guidance", type=float)
    parser.add_argument("--zoom", type=int, default=2, help="enlargement (default %(default)s)")
    flags = parser.parse_args(argv)
    from PIL import Image

    settings = read_settings(flags.settings)
    steps, guidance = flags.steps or settings.sampling.steps, flags.guidance or settings.sampling.guidance
    prompts = sheet_prompts(36)
    pictures = paint(export.load(flags.checkpoint, settings), prompts, steps, guidance)
    picture = Image.fromarray(tile(pictures, 6))
    picture.resize((picture.width * flags.zoom, picture.height * flags.zoom), Image.LANCZOS).save(flags.out, quality=90)
    print("\n".join(f"{seed}: {prompt}" for seed, prompt in enumerate(prompts)))


if __name__ == "__main__":
    main()
