"""What painting costs beside the bare call of a pipeline: renderer, queue, previews, batches, cancelling. On a CPU.

    python tests/benchmarks/service.py [--rounds 5] [--only 1]

A Stable Diffusion pipeline of random weights, small enough that a picture takes about a second; one thread; CPU seconds,
variants in turns, the least of five. Speed does not depend on what weights say.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from measured import ROUNDS, Row, in_turns, told  # first: it finds the others

import numpy as np
import stand_in_lectern
from stand_in_checkpoints import clip_encoder, clip_tokenizer
from stand_in_kiosk import settings_at, until

from installation.batching import Calibrator
from installation.queue import Queue
from installation.studio import Painter
from installation.worker import Herald, QueueEasel
from portrait.prompt import Part, Prompt
from portrait.renderer import Cancelled
from portrait.renderers import preview as previews
from portrait.renderers.diffusion import factory

SIZE, STEPS = 160, 18


def main(rounds: int, only: str | None) -> bool:
    """Measure, print a table, say whether all goals are met."""
    import torch

    torch.set_num_threads(1)
    quiet()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        full, tiny = save(folder / "full", tiny=False), save(folder / "tiny", tiny=True)
        parts = {
            "1": lambda: overhead(full, folder, rounds), "2": lambda: previewing(full, tiny, rounds), "3": lambda: [batched(full, rounds)],
            "10": lambda: same_noise(full), "11": lambda: [cancelling(full, rounds)], "14": lambda: [decoders(rounds)],
        }  # fmt: skip
        rows = [row for number, measure in parts.items() if only in (None, number) for row in measure()]
    return told(f"Beside the bare call: {SIZE} px, {STEPS} steps, one thread, CPU time", rows)


def save(folder: Path, *, tiny: bool) -> str:
    """A pipeline of about eight million random weights; with a tiny decoder (that of TAESD) or a plain one."""
    import diffusers
    import torch

    torch.manual_seed(0)
    tokenizer = clip_tokenizer()
    unet = diffusers.UNet2DConditionModel(
        sample_size=SIZE // 8, in_channels=4, out_channels=4, block_out_channels=(64, 128), layers_per_block=2, cross_attention_dim=64, attention_head_dim=8,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
    )  # fmt: skip
    vae = diffusers.AutoencoderTiny() if tiny else diffusers.AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4, block_out_channels=(32, 32, 64, 64), latent_channels=4,
    )  # fmt: skip
    pipe = diffusers.StableDiffusionPipeline(
        vae=vae, text_encoder=clip_encoder(tokenizer, 64), tokenizer=tokenizer, unet=unet, scheduler=diffusers.DDIMScheduler(steps_offset=1, clip_sample=False),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
    pipe.save_pretrained(folder)
    return str(folder)


def prompt(checkpoint: str, seed: int = 1, **changes) -> Prompt:
    """A prompt for it, without a finish."""
    words = "portrait of a person, a lantern"
    return replace(
        Prompt(words, "", (Part(words, "subject"),), "oil", "0" * 12, checkpoint, seed, (SIZE, SIZE), STEPS, 5.0, 8, technique="none"), **changes
    )  # fmt: skip


def bare(renderer, one: Prompt):
    """What anyone would write with diffusers."""
    import torch

    pipe = renderer._loaded[1]
    return pipe(
        prompt=one.positive, width=SIZE, height=SIZE, num_inference_steps=one.steps, guidance_scale=one.guidance,
        generator=torch.Generator("cpu").manual_seed(one.seed),
    ).images[0]  # fmt: skip


def overhead(checkpoint: str, folder: Path, rounds: int) -> list[Row]:
    """Goal 1: the renderer beside the bare call; then everything, from the queue to the marked PNG with its sidecar."""
    one = prompt(checkpoint)
    renderer = factory(device="cpu", threads=1)
    renderer.warm(checkpoint)
    with no_small_decoder(), served(folder, checkpoint) as sit:
        least = in_turns({"bare": lambda: bare(renderer, one), "render": lambda: renderer.render([one], on_step=nothing), "served": sit}, rounds)
    remark = f"{least['bare']:.2f} s bare"
    return [
        Row("1", "service render ÷ bare call", 1.03, least["render"] / least["bare"], remark=remark),
        Row("1", "the same with queue, previews, PNG and metadata", 1.08, least["served"] / least["bare"]),
    ]


@contextmanager
def served(folder: Path, checkpoint: str):
    """A painter at its easel, and a call that has one sitting painted by it."""
    settings = settings_at(folder / "data", device="cpu", threads=1, allow_unchecked_images=True)
    queue, stop = Queue(settings.data), threading.Event()
    hand = Painter(settings, public=True)
    hand.paint([prompt(checkpoint)])
    herald = Herald(settings, stop)
    herald.state = "ready"
    easel = QueueEasel(settings, hand, herald)
    easel._use_the_time = lambda stop: False  # nothing is timed while we time
    herald.start()
    thread = threading.Thread(target=easel.stand, args=(stop,), daemon=True)
    thread.start()
    verbal, count = stand_in_lectern.verbal(), iter(range(10_000))

    def sit() -> None:
        sitting = f"sitting-{next(count)}"
        queue.add(sitting, verbal, prompt(checkpoint), most=10)
        until(lambda: queue.look([sitting])[sitting].state == "done", within=120)

    try:
        yield sit
    finally:
        stop.set()
        thread.join(10)
        herald.close()


def previewing(full: str, tiny: str, rounds: int) -> list[Row]:
    """Goal 2: a callback that does nothing; the linear map at every step; a tiny decoder under its budget."""
    rows = []
    renderer = factory(device="cpu", threads=1)
    with no_small_decoder():
        renderer.warm(full)
        silent = renderer._loaded[2]
        one, steps = prompt(full), []

        def mute() -> None:
            silent._can, kept = False, silent._can
            renderer.render([one], on_step=nothing)
            silent._can = kept

        least = in_turns({"none": lambda: renderer.render([one]), "mute": mute, "linear": lambda: renderer.render([one], on_step=nothing)}, rounds)
        steps.append(least["none"] / STEPS)
        rows += [
            Row("2", "a callback that does nothing ÷ none", 1.01, least["mute"] / least["none"], remark=f"steps of {1000 * steps[0]:.0f} ms"),
            Row("2", "linear preview at every step ÷ none", 1.02, least["linear"] / least["none"]),
        ]
    renderer.warm(tiny)
    one, seen = prompt(tiny), []
    watch = lambda index, step, of, picture: seen.append(picture is not None)  # noqa: E731
    least = in_turns({"none": lambda: renderer.render([one]), "tiny": lambda: renderer.render([one], on_step=watch)}, rounds)
    rows.append(Row("2", "tiny decoder, governed ÷ none", 1.05, least["tiny"] / least["none"], remark=f"{sum(seen[-STEPS:])} previews in {STEPS} steps"))
    return rows


def batched(checkpoint: str, rounds: int) -> Row:
    """Goal 3: eight pictures as the measurement says, against one after the other."""
    renderer, alone = factory(device="cpu", threads=1), factory(device="cpu", threads=1)
    eight = [prompt(checkpoint, seed) for seed in range(8)]
    for each in (renderer, alone):
        each.warm(checkpoint)
    calibrator = Calibrator(renderer)
    calibrator.note(eight[0])
    while calibrator.go_on(lambda: False):
        continue
    curve = renderer.limits.curve(eight[0])
    least = in_turns({"dynamic": lambda: renderer.render(eight), "alone": lambda: alone.render(eight)}, rounds)
    timed = ", ".join(f"{count}: {seconds:.2f} s" for count, seconds in curve.points)
    return Row("3", "dynamic ÷ sequential throughput on a CPU", 0.97, least["alone"] / least["dynamic"], True, f"chose {curve.most} ({timed})")


def same_noise(checkpoint: str) -> list[Row]:
    """Goal 10: the same noise at 1, 4 and 8, and pictures no further apart than rounding."""
    import torch

    renderer = factory(device="cpu", threads=1)
    renderer.warm(checkpoint)
    eight = [prompt(checkpoint, seed) for seed in range(8)]
    pipe = renderer._loaded[1]

    def noise(seeds):
        generators = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
        return pipe.prepare_latents(len(seeds), 4, SIZE, SIZE, torch.float32, torch.device("cpu"), generators)

    apart = max(float((noise([seed])[0] - noise(range(8))[seed]).abs().max()) for seed in range(8))
    alone = [np.asarray(renderer.render_together([one], None)[0]).astype(int) for one in eight]
    pixels = 0
    for count in (4, 8):
        for start in range(0, 8, count):
            for place, image in enumerate(renderer.render_together(eight[start : start + count], None)):
                pixels = max(pixels, int(np.abs(np.asarray(image) - alone[start + place]).max()))
    return [Row("10", "noise at batch 8 against 1, greatest difference", 0.0, apart), Row("10", "pixels at batch 4 and 8 against 1, of 255", 1, pixels)]


def cancelling(checkpoint: str, rounds: int) -> Row:
    """Goal 11: from the wish to stop until the renderer is free, in CPU time; the longest of all rounds."""
    renderer = factory(device="cpu", threads=1)
    renderer.warm(checkpoint)
    longest = 0.0
    for _ in range(rounds):
        moments = []

        def leave(index, step, of, picture):
            moments.append(time.process_time())
            if step == 4:  # the wish came when step 3 was just over: the worst moment
                raise Cancelled

        try:
            renderer.render([prompt(checkpoint)], on_step=leave)
        except Cancelled:
            free = time.process_time()
        step = moments[2] - moments[1]
        longest = max(longest, (free - moments[2]) / (1.2 * step + 0.05))
    return Row("11", "cancel → free ÷ (1.2 steps + 50 ms), the longest", 1.0, longest, remark=f"steps of {1000 * step:.0f} ms")


def decoders(rounds: int) -> Row:
    """Goal 14: the decoder of Stable Diffusion against that of TAESD, both with random weights, for `SIZE` px."""
    import diffusers
    import torch

    full = diffusers.AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4, block_out_channels=(128, 256, 512, 512),
        layers_per_block=2, latent_channels=4,
    ).eval()  # fmt: skip
    tiny = diffusers.AutoencoderTiny().eval()
    latents = torch.randn(1, 4, SIZE // 8, SIZE // 8)
    with torch.inference_mode():
        least = in_turns({"full": lambda: full.decode(latents), "tiny": lambda: tiny.decode(latents)}, rounds)
    return Row("14", "full decoder ÷ tiny decoder", 10, least["full"] / least["tiny"], True, f"{least['full']:.2f} s against {least['tiny']:.3f} s")


@contextmanager
def no_small_decoder():
    """Previews by the linear map alone, as for a large autoencoder."""
    kept, previews.SMALL_DECODER = previews.SMALL_DECODER, 0
    try:
        yield
    finally:
        previews.SMALL_DECODER = kept


def quiet() -> None:
    """No bars of the libraries between the rows."""
    import diffusers
    import transformers

    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()


def nothing(*_: object) -> None:
    """A watcher that only watches."""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", help="the number of one goal")
    given = parser.parse_args()
    sys.exit(0 if main(given.rounds, given.only) else 1)
