"""Does the checkpoint paint what the prompt says? One table of numbers.

`python -m portrait.training.evaluate --corpus FOLDER --work FOLDER --checkpoint FOLDER [--card README.md] [--curve]`
"""

import json
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from ..sketch.drawing import draw
from ..sketch.scene import Scene
from . import diffusion, export, running
from .autoencoder import HELD_OUT, to_tensor
from .corpus.store import Corpus, read_corpus
from .corpus.vocabulary import Vocabulary, read_vocabulary
from .exam import exam_prompt, exam_scene, reworded
from .examiner import Examiner, as_scenes, mark, ready_examiner
from .settings import Settings, read_settings

STEPS_TIMED = (4, 8, 16, 24)
Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class Examination:
    """Everything an examination needs. `steps`, `guidance` and `strength` as shipped; `count` pictures a question."""

    pipe: object
    examiner: Examiner
    corpus: Corpus
    settings: Settings
    words: Vocabulary
    count: int
    steps: int
    guidance: float
    strength: float


def paint(pipe, prompts: list[str], steps: int, guidance: float, chunk: int = 8) -> np.ndarray:
    """Pictures (n, s, s, 3) uint8, picture k with seed k."""
    made = []
    for first in range(0, len(prompts), chunk):
        batch = prompts[first : first + chunk]
        dice = [torch.Generator().manual_seed(first + i) for i in range(len(batch))]
        made.append(pipe(batch, num_inference_steps=steps, guidance_scale=guidance, generator=dice, output_type="np").images)
    return (np.concatenate(made) * 255).round().astype(np.uint8)


def paint_guided(pipe, prompts: list[str], scenes: list[Scene], steps: int, guidance: float, strength: float, chunk: int = 8) -> np.ndarray:
    """The same, each from a sketch of its scene: pictures (n, s, s, 3) uint8."""
    from diffusers import AutoPipelineForImage2Image
    from PIL import Image

    guided = AutoPipelineForImage2Image.from_pipe(pipe)
    guided.set_progress_bar_config(disable=True)
    size = guided.unet.config.sample_size * guided.vae_scale_factor
    sketches = [Image.fromarray(draw(scene, np.random.default_rng(k), size).pixels) for k, scene in enumerate(scenes)]
    made = []
    for first in range(0, len(prompts), chunk):
        batch = prompts[first : first + chunk]
        dice = [torch.Generator().manual_seed(first + i) for i in range(len(batch))]
        made.append(guided(
            batch, image=sketches[first : first + chunk], strength=strength, num_inference_steps=steps,
            guidance_scale=guidance, generator=dice, output_type="np",
        ).images)  # fmt: skip
    return (np.concatenate(made) * 255).round().astype(np.uint8)


def seconds_alone(pipe, steps: int, guidance: float) -> float:
    """Seconds for one picture painted by itself, the fastest of three."""
    times = []
    for seed in range(3):
        start = time.monotonic()
        pipe("portrait of a person", num_inference_steps=steps, guidance_scale=guidance, generator=torch.Generator().manual_seed(seed))
        times.append(time.monotonic() - start)
    return min(times)


def obedience(examiner: Examiner, pictures: np.ndarray, scenes: list[Scene]) -> dict[str, float]:
    """Share right by attribute, 0..1, and of pictures with everything right: all, and by number of objects."""
    marks = mark(examiner, pictures, [asdict(scene) for scene in scenes])
    table = {name: float(np.nanmean(values)) for name, values in marks.items()}
    every = (np.stack([np.where(np.isnan(values), 1, values) for values in marks.values()]) == 1).all(0)
    table["all correct"] = float(every.mean())
    for count, name in ((1, "all correct, one object"), (2, "all correct, two objects")):
        those = np.array([len(scene.objects) == count for scene in scenes])
        if those.any():
            table[name] = float(every[those].mean())
    return table


@torch.no_grad()
def frechet_distance(examiner: Examiner, one: np.ndarray, other: np.ndarray) -> float:
    """Fréchet distance (Heusel et al. 2017) of two sets of pictures in the examiner's features.

    The features (192 wide) are brought down to the 64 principal components of `other` first, so that the
    covariances of some hundred pictures have full rank.
    """
    a, b = (torch.cat([examiner.features(to_tensor(part[i : i + 250])).float() for i in range(0, len(part), 250)]).double() for part in (one, other))
    _, vectors = torch.linalg.eigh(torch.cov(b.T))
    a, b = a @ vectors[:, -64:], b @ vectors[:, -64:]
    first, second = torch.cov(a.T), torch.cov(b.T)
    mixed = torch.linalg.eigvals(first @ second).real.clamp_min(0).sqrt().sum()
    return float((a.mean(0) - b.mean(0)).square().sum() + first.trace() + second.trace() - 2 * mixed)


def nearest(pictures: np.ndarray, training: np.ndarray, side: int = 16) -> np.ndarray:
    """Distance (RMS, 0..1) of each picture to the nearest training picture, both seen at `side` pixels."""

    def small(part: np.ndarray) -> torch.Tensor:
        x = torch.from_numpy(np.ascontiguousarray(part)).permute(0, 3, 1, 2).float() / 255
        return torch.nn.functional.adaptive_avg_pool2d(x, side).flatten(1)

    library = torch.cat([small(training[i : i + 2000]) for i in range(0, len(training), 2000)])
    found = torch.cdist(small(pictures), library).amin(1)
    return (found / library.shape[1] ** 0.5).numpy()


def percent(table: dict[str, float], name: str) -> str:
    return f"{table[name]:.0%}" if name in table else ""


def obedience_rows(exam: Examination) -> Rows:
    """Obedience by attribute, from words alone and from a sketch."""
    rng = np.random.default_rng(99)
    held = slice(-HELD_OUT, None)
    own = obedience(exam.examiner, exam.corpus.pictures[held], as_scenes(exam.corpus.scenes[held]))
    scenes = [exam_scene(exam.words, rng) for _ in range(exam.count)]
    prompts = [exam_prompt(scene, exam.words) for scene in scenes]
    asked = paint(exam.pipe, prompts, exam.steps, exam.guidance)
    got = obedience(exam.examiner, asked, scenes)
    guided = obedience(exam.examiner, paint_guided(exam.pipe, prompts, scenes, exam.steps, exam.guidance, exam.strength), scenes)
    rows = [("**attribute** (examiner's own accuracy on held-out corpus pictures)", "from words · from a sketch")]
    rows += [(f"{name} ({percent(own, name) or 'n/a'})", f"{percent(got, name)} · {percent(guided, name)}") for name in got]
    return rows


def reworded_rows(exam: Examination) -> Rows:
    """Obedience of the same scenes in usual words, in other words, and in words no caption used."""
    scenes, wordings = reworded(exam.words, np.random.default_rng(98), exam.count // 2)
    rows = []
    for wording, prompts in wordings.items():
        got = obedience(exam.examiner, paint(exam.pipe, prompts, exam.steps, exam.guidance), scenes)
        guided = obedience(exam.examiner, paint_guided(exam.pipe, prompts, scenes, exam.steps, exam.guidance, exam.strength), scenes)
        names = ("place", "time", "mood")
        rows.append((f"{wording}: place, time, mood", " · ".join(f"{', '.join(percent(table, n) for n in names)}" for table in (got, guided))))
    return rows


def fidelity_rows(exam: Examination) -> Rows:
    """Fréchet distance and nearest neighbours of pictures painted from held-out captions."""
    count = min(2 * exam.count, HELD_OUT // 2)
    held = np.asarray(exam.corpus.pictures[-HELD_OUT:])
    training = exam.corpus.pictures[: exam.settings.diffusion.pictures]
    made = paint(exam.pipe, exam.corpus.captions[-HELD_OUT:][:count], exam.steps, exam.guidance)
    floor = frechet_distance(exam.examiner, held[-count:], held[:count])
    far, real = nearest(made, training), nearest(held[:count], training)
    spread = lambda values: ", ".join(f"{v:.3f}" for v in np.quantile(values, (0, 0.05, 0.5, 0.95)))
    return [
        (f"Fréchet distance, {count} pictures from held-out captions (two sets of corpus pictures: {floor:.2f})", f"{frechet_distance(exam.examiner, made, held[:count]):.2f}"),
        ("distance to the nearest training picture: least, 5 %, median, 95 %", spread(far)),
        ("the same of corpus pictures never trained on", spread(real)),
    ]


def speed_rows(exam: Examination) -> Rows:
    """Seconds for one picture at several numbers of steps."""
    rows = []
    for steps in STEPS_TIMED:
        seconds = seconds_alone(exam.pipe, steps, exam.guidance)
        rows.append((f"seconds a picture, {steps} steps, {torch.get_num_threads()} CPU threads", f"{seconds:.2f}"))
    return rows


def steps_rows(exam: Examination) -> Rows:
    """Obedience at fewer and more steps than shipped, all attributes averaged."""
    rng = np.random.default_rng(97)
    scenes = [exam_scene(exam.words, rng) for _ in range(exam.count // 2)]
    prompts = [exam_prompt(scene, exam.words) for scene in scenes]
    rows = []
    for steps in STEPS_TIMED:
        got = obedience(exam.examiner, paint(exam.pipe, prompts, steps, exam.guidance), scenes)
        rows.append((f"{steps} steps: place · time · mood · clothing · objects", " · ".join(percent(got, n) for n in ("place", "time", "mood", "clothing", "objects"))))
    return rows


def evaluate(exam: Examination) -> Rows:
    """Every row of the table, as (what, number)."""
    return obedience_rows(exam) + reworded_rows(exam) + fidelity_rows(exam) + steps_rows(exam) + speed_rows(exam)


def curve(exam: Examination, run: Path) -> list[dict]:
    """Obedience of every kept set of weights, in the order of training; the pipeline's own denoiser comes back last."""
    rng = np.random.default_rng(96)
    scenes = [exam_scene(exam.words, rng) for _ in range(exam.count // 2)]
    prompts = [exam_prompt(scene, exam.words) for scene in scenes]
    own, points = exam.pipe.unet, []
    for file in sorted((run / "kept").glob("*.pt")):
        done = int(file.stem)
        exam.pipe.unet = diffusion.trained(run, exam.settings, done)
        got = obedience(exam.examiner, paint(exam.pipe, prompts, exam.steps, exam.guidance), scenes)
        points.append({"samples": done} | {name: round(value, 3) for name, value in got.items()})
        print(json.dumps(points[-1]), flush=True)
    exam.pipe.unet = own
    return points


def as_table(rows: Rows) -> str:
    """Rows as Markdown."""
    return "\n".join(["| measured | |", "| --- | --- |", *(f"| {what} | {number} |" for what, number in rows)])


def curve_table(points: list[dict]) -> str:
    """The curve as Markdown."""
    names = ("place", "time", "mood", "hair", "clothing", "objects", "all correct")
    rows = [f"| {point['samples']:,} | " + " | ".join(f"{point[name]:.0%}" for name in names) + " |" for point in points]
    return "\n".join([f"| samples | {' | '.join(names)} |", "| --- " * (len(names) + 1) + "|", *rows])


def write_card(card: Path, table: str, mark_name: str = "measured") -> None:
    """Put a table between the card's marks of that name."""
    text = card.read_text("utf-8")
    pattern = rf"(<!-- {mark_name} -->\n).*?(<!-- /{mark_name} -->)"
    card.write_text(re.sub(pattern, lambda m: m[1] + table + "\n" + m[2], text, flags=re.S), "utf-8")


def main(argv: list[str] | None = None) -> None:
    """Measure a checkpoint and print the table."""
    parser = running.stage_flags("evaluate", __doc__)
    parser.add_argument("--checkpoint", type=Path, required=True, help="the diffusers folder to measure")
    parser.add_argument("--count", type=int, default=160, help="pictures a question (default %(default)s)")
    parser.add_argument("--steps", type=int, help="sampling steps (default: of the settings)")
    parser.add_argument("--guidance", type=float, help="guidance (default: of the settings)")
    parser.add_argument("--strength", type=float, help="strength of the guided start (default: of the settings)")
    parser.add_argument("--curve", action="store_true", help="measure the weights kept during the run as well")
    parser.add_argument("--card", type=Path, help="model card to write the tables into")
    flags = parser.parse_args(argv)
    settings, corpus = read_settings(flags.settings), read_corpus(flags.corpus)
    words = read_vocabulary()
    examiner = ready_examiner(flags.run, corpus, words, settings.diffusion.pictures)
    sampling = settings.sampling
    exam = Examination(
        export.load(flags.checkpoint, settings), examiner, corpus, settings, words, flags.count,
        flags.steps or sampling.steps, flags.guidance or sampling.guidance, flags.strength or sampling.strength,
    )  # fmt: skip
    table = as_table(evaluate(exam))
    print(f"{exam.steps} steps, guidance {exam.guidance}, strength {exam.strength}, {exam.count} pictures\n{table}", flush=True)
    if flags.card:
        write_card(flags.card, table)
    if flags.curve:
        points = curve_table(curve(exam, flags.run))
        print(points)
        if flags.card:
            write_card(flags.card, points, "curve")


if __name__ == "__main__":
    main()
