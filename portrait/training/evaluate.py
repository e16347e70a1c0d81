"""Does the checkpoint paint what the prompt says? One table of numbers.

`python -m portrait.training.evaluate --corpus FOLDER --work FOLDER --checkpoint FOLDER [--card README.md]`
"""

import re
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from . import export, running
from .autoencoder import HELD_OUT
from .corpus.captions import HELD_BACK, appearance, palette_phrase, paraphrase
from .corpus.scene import Scene, pick_hair, pick_palette
from .corpus.store import Corpus, read_corpus
from .corpus.vocabulary import Vocabulary, read_vocabulary
from .examiner import Examiner, mark, ready_examiner
from .settings import Settings, read_settings


def exam_scene(words: Vocabulary, rng: np.random.Generator) -> Scene:
    """A scene to ask for: a person in clothes of a named colour, one or two objects, sometimes a palette."""
    pick = lambda table: str(rng.choice(list(table)))
    return Scene(
        place=pick(words.places), time=pick(words.times), season=pick(words.seasons), mood=pick(words.moods),
        figure=pick(words.figure), head=0, hair=pick_hair(words, rng), skin=pick(words.skin), features=(),
        clothing=pick(words.clothing),
        objects=tuple(str(o) for o in rng.choice(list(words.objects), int(rng.integers(1, 3)), replace=False)),
        palette=pick_palette(words, rng)[:3] if rng.random() < 0.3 else (),
    )  # fmt: skip


def exam_prompt(scene: Scene, words: Vocabulary) -> str:
    """The scene in the words and the order of a composed prompt."""
    parts = [words.figure[scene.figure], *(phrase for phrase, _ in appearance(scene, words)), "oil painting"]
    parts += [words.moods[scene.mood], words.places[scene.place], words.seasons[scene.season], words.times[scene.time]]
    parts += [words.objects[o] for o in scene.objects]
    return ", ".join(parts + ([palette_phrase(scene, words)] if scene.palette else []))


def paint(pipe, prompts: list[str], steps: int, guidance: float, chunk: int = 8) -> tuple[np.ndarray, float]:
    """Pictures (n, s, s, 3) uint8, picture k with seed k; and seconds for one."""
    start, made = time.monotonic(), []
    for first in range(0, len(prompts), chunk):
        batch = prompts[first : first + chunk]
        dice = [torch.Generator().manual_seed(first + i) for i in range(len(batch))]
        made += pipe(batch, num_inference_steps=steps, guidance_scale=guidance, generator=dice, output_type="np").images.tolist()
    return (np.array(made) * 255).round().astype(np.uint8), (time.monotonic() - start) / len(prompts)


def seconds_alone(pipe, prompt: str, steps: int, guidance: float) -> float:
    """Seconds for one picture painted by itself, the fastest of three."""
    times = []
    for seed in range(3):
        start = time.monotonic()
        pipe(prompt, num_inference_steps=steps, guidance_scale=guidance, generator=torch.Generator().manual_seed(seed))
        times.append(time.monotonic() - start)
    return min(times)


def obedience(examiner: Examiner, pictures: np.ndarray, scenes: list[Scene]) -> dict[str, float]:
    """Share right by attribute, 0..1, and of pictures with everything right."""
    marks = mark(examiner, pictures, [asdict(scene) for scene in scenes])
    table = {name: float(np.nanmean(values)) for name, values in marks.items()}
    every = np.stack([np.where(np.isnan(values), 1, values) for values in marks.values()])
    return table | {"all correct": float((every == 1).all(0).mean())}


def nearest(pictures: np.ndarray, training: np.ndarray, side: int = 16) -> np.ndarray:
    """Distance (RMS, 0..1) of each picture to the nearest training picture, both seen at `side` pixels."""

    def small(part: np.ndarray) -> torch.Tensor:
        x = torch.from_numpy(np.ascontiguousarray(part)).permute(0, 3, 1, 2).float() / 255
        return torch.nn.functional.adaptive_avg_pool2d(x, side).flatten(1)

    library = torch.cat([small(training[i : i + 2000]) for i in range(0, len(training), 2000)])
    found = torch.cdist(small(pictures), library).amin(1)
    return (found / library.shape[1] ** 0.5).numpy()


def evaluate(pipe, examiner: Examiner, corpus: Corpus, settings: Settings, count: int, steps: int, guidance: float) -> list[tuple[str, str]]:
    """Every row of the table, as (what, number)."""
    words, rng = read_vocabulary(), np.random.default_rng(99)
    held_pictures, held_scenes = corpus.pictures[-HELD_OUT:], corpus.scenes[-HELD_OUT:]
    own = obedience(examiner, held_pictures, [Scene(**scene) for scene in held_scenes])
    scenes = [exam_scene(words, rng) for _ in range(count)]
    asked, pace = paint(pipe, [exam_prompt(s, words) for s in scenes], steps, guidance)
    got = obedience(examiner, asked, scenes)
    rows = [(f"{name}: obeyed (examiner right on corpus pictures)", f"{got[name]:.0%} ({own[name]:.0%})") for name in got]
    rows += _other_words(pipe, examiner, words, rng, count // 2, steps, guidance)
    training = corpus.pictures[: settings.diffusion.pictures]
    far, real = nearest(asked, training), nearest(held_pictures[:count], training)
    rows.append(("distance to the nearest training picture, median and least", f"{np.median(far):.3f}, {far.min():.3f}"))
    rows.append(("the same of corpus pictures never trained on", f"{np.median(real):.3f}, {real.min():.3f}"))
    rows.append((f"seconds a picture alone, {steps} steps, on {torch.get_num_threads()} CPU threads", f"{seconds_alone(pipe, 'portrait of a person', steps, guidance):.2f}"))
    return rows + [("seconds a picture in batches of 8", f"{pace:.2f}")]


def _other_words(pipe, examiner, words, rng, count, steps, guidance) -> list[tuple[str, str]]:
    """Obedience to words that no training caption used, by attribute."""
    keys = {name: [k for k in HELD_BACK if k in getattr(words, table)] for name, table in (("place", "places"), ("time", "times"), ("mood", "moods"))}
    scenes = [replace(exam_scene(words, rng), **{name: str(rng.choice(keys[name])) for name in keys}) for _ in range(count)]
    made, _ = paint(pipe, [paraphrase(s, words, rng, HELD_BACK) for s in scenes], steps, guidance)
    got = obedience(examiner, made, scenes)
    return [(f"{name}: obeyed in words no caption used", f"{got[name]:.0%}") for name in keys]


def as_table(rows: list[tuple[str, str]]) -> str:
    """Rows as Markdown."""
    return "\n".join(["| measured | |", "| --- | --- |", *(f"| {what} | {number} |" for what, number in rows)])


def write_card(card: Path, table: str) -> None:
    """Put the table between the card's `measured` marks."""
    text = card.read_text("utf-8")
    fresh = re.sub(r"(<!-- measured -->\n).*?(<!-- /measured -->)", lambda m: m[1] + table + "\n" + m[2], text, flags=re.S)
    card.write_text(fresh, "utf-8")


def main(argv: list[str] | None = None) -> None:
    """Measure a checkpoint and print the table."""
    parser = running.stage_flags("evaluate", __doc__)
    parser.add_argument("--checkpoint", type=Path, required=True, help="the diffusers folder to measure")
    parser.add_argument("--count", type=int, default=160, help="pictures to paint (default %(default)s)")
    parser.add_argument("--steps", type=int, help="sampling steps (default: of the settings)")
    parser.add_argument("--guidance", type=float, help="guidance (default: of the settings)")
    parser.add_argument("--card", type=Path, help="model card to write the table into")
    flags = parser.parse_args(argv)
    settings, corpus = read_settings(flags.settings), read_corpus(flags.corpus)
    examiner = ready_examiner(flags.run, corpus, read_vocabulary(), settings.diffusion.pictures)
    pipe = export.load(flags.checkpoint, settings)
    steps, guidance = flags.steps or settings.sampling.steps, flags.guidance or settings.sampling.guidance
    table = as_table(evaluate(pipe, examiner, corpus, settings, flags.count, steps, guidance))
    print(f"{steps} steps, guidance {guidance}, {flags.count} pictures\n{table}")
    if flags.card:
        write_card(flags.card, table)


if __name__ == "__main__":
    main()
