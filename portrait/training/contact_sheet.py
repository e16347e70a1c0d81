"""A contact sheet of a checkpoint: 6 by 6, seeds 0 to 35, unselected.

`python -m portrait.training.contact_sheet --checkpoint FOLDER --out FILE.jpg`
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..sketch.scene import Scene
from . import export
from .corpus.vocabulary import read_vocabulary
from .evaluate import paint, paint_guided
from .exam import exam_prompt, exam_scene
from .settings import DEFAULT, read_settings


def tile(pictures: np.ndarray, columns: int) -> np.ndarray:
    """(n, s, s, 3) as one picture, row by row."""
    rows = [np.concatenate(list(pictures[i : i + columns]), 1) for i in range(0, len(pictures), columns)]
    return np.concatenate(rows, 0)


def sheet_scenes(count: int) -> list[Scene]:
    """One scene a seed, drawn by that seed; every ninth is a place with nobody in it."""
    words, scenes = read_vocabulary(), []
    for seed in range(count):
        scene = exam_scene(words, np.random.default_rng(seed))
        scenes.append(scene if seed % 9 != 8 else replace(scene, figure=None, clothing=None))
    return scenes


def sheet_prompt(scene: Scene) -> str:
    """The scene in the words of a prompt."""
    words = read_vocabulary()
    if scene.figure:
        return exam_prompt(scene, words)
    return "an empty place, " + exam_prompt(replace(scene, figure="person"), words).split("oil painting, ")[1]


def main(argv: list[str] | None = None) -> None:
    """Paint and tile."""
    parser = argparse.ArgumentParser(prog="python -m portrait.training.contact_sheet", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--settings", type=Path, default=DEFAULT)
    parser.add_argument("--guided", action="store_true", help="from a sketch of each scene")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--guidance", type=float)
    parser.add_argument("--zoom", type=int, default=2, help="enlargement (default %(default)s)")
    flags = parser.parse_args(argv)
    from PIL import Image

    settings = read_settings(flags.settings)
    steps, guidance = flags.steps or settings.sampling.steps, flags.guidance or settings.sampling.guidance
    scenes = sheet_scenes(36)
    prompts = [sheet_prompt(scene) for scene in scenes]
    pipe = export.load(flags.checkpoint, settings)
    if flags.guided:
        pictures = paint_guided(pipe, prompts, scenes, steps, guidance, settings.sampling.strength)
    else:
        pictures = paint(pipe, prompts, steps, guidance)
    picture = Image.fromarray(tile(pictures, 6))
    picture.resize((picture.width * flags.zoom, picture.height * flags.zoom), Image.LANCZOS).save(flags.out, quality=90)
    print("\n".join(f"{seed}: {prompt}" for seed, prompt in enumerate(prompts)))


if __name__ == "__main__":
    main()
