"""A small classifier that reads a picture's attributes, trained on corpus pictures the diffusion model never saw."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ..sketch.drawing import spots
from ..sketch.scene import Scene
from . import running
from .autoencoder import HELD_OUT, to_tensor
from .corpus.store import Corpus
from .corpus.vocabulary import Vocabulary

STATE = "examiner.pt"
ATTRIBUTES = {"place": "places", "time": "times", "mood": "moods", "hair": "hair", "clothing": "clothing"}
UNKNOWN = -100  # an attribute that a picture does not have


class Examiner(nn.Module):
    """Two readers: one of the whole picture, with a linear reading for each attribute; one of objects, cell by cell.

    They share nothing: what tells a cat from a dog is in the way of what tells noon from morning. Both look twice, at
    the picture and at its mirror image, since nothing that is asked has a left and a right.
    """

    def __init__(self, words: Vocabulary):
        super().__init__()
        self.words = {name: list(getattr(words, table)) for name, table in ATTRIBUTES.items()}
        self.objects = list(words.objects)
        self.whole = nn.Sequential(*_eye(), *_halving(96, 160), nn.Flatten(), nn.Dropout(0.3), nn.LazyLinear(192), nn.ReLU(inplace=True))
        self.readings = nn.ModuleDict({name: nn.Linear(192, len(keys)) for name, keys in self.words.items()})
        self.cells = nn.Sequential(*_eye(), nn.Conv2d(96, 256, 1), nn.ReLU(inplace=True), nn.Dropout(0.2), nn.Conv2d(256, len(self.objects) + 1, 1))

    def features(self, pictures: torch.Tensor) -> torch.Tensor:
        """What the readings of place, hour, mood and colours are made from: (b, 192)."""
        return self.whole(pictures)

    def forward(self, pictures: torch.Tensor) -> dict[str, torch.Tensor]:
        """Log likelihoods by attribute for (b, 3, s, s) in -1..1, and under `objects` the best of each in any cell."""
        plain, mirrored = (self._read(seen) for seen in (pictures, pictures.flip(3)))
        return {name: torch.logaddexp(plain[name], mirrored[name]) if name == "objects" else plain[name] + mirrored[name] for name in plain}

    def _read(self, pictures: torch.Tensor) -> dict[str, torch.Tensor]:
        seen = self.whole(pictures)
        found = self.cells(pictures).float().log_softmax(1)[:, :-1].flatten(2).amax(2)
        return {name: layer(seen).log_softmax(1) for name, layer in self.readings.items()} | {"objects": found}


def _eye() -> list[nn.Module]:
    """The first layers: 64 px to 8 by 8 cells of 96 channels that each see 40 px."""
    return [nn.Conv2d(3, 24, 4, 2, 1, bias=False), nn.BatchNorm2d(24), nn.ReLU(inplace=True), *_halving(24, 48), *_halving(48, 96)]


def _halving(a: int, b: int) -> list[nn.Module]:
    layers = [nn.Conv2d(a, b, 3, 2, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True)]
    return [*layers, nn.Conv2d(b, b, 3, 1, 1, groups=b // 8, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True)]


def visible(scene: dict, name: str) -> bool:
    """Whether an attribute can be seen in a picture of this scene at all.

    An idea and an abstract picture have no place, a silhouette no colours, a far figure none that a few pixels could
    tell; hair is not seen on a bald head or under a hat.
    """
    if name == "place":
        return scene["concept"] is None and scene["view"] != "abstract"
    if name in ("time", "mood"):
        return True
    near = scene["figure"] is not None and scene["view"] in ("face", "back") and scene["framing"] != "far"
    if name == "hair":
        return near and scene["cut"] != "bald" and not {"hat", "beanie"} & set(scene["features"])
    return near and scene[name] is not None


def answers(examiner: Examiner, scenes: list[dict]) -> dict[str, torch.Tensor]:
    """What is true of scenes, as class indices; objects as a (n, objects) table of 0 and 1."""
    sheet = {}
    for name, keys in examiner.words.items():
        sheet[name] = torch.tensor([keys.index(s[name]) if visible(s, name) else UNKNOWN for s in scenes])
    sheet["objects"] = torch.tensor([[float(o in s["objects"]) for o in examiner.objects] for s in scenes])
    return sheet


def object_map(examiner: Examiner, scenes: list[Scene], grid: int) -> torch.Tensor:
    """Which object stands in each cell, (n, grid, grid): its index, the last class for none, `UNKNOWN` at its edges."""
    numbers = {name: k for k, name in enumerate(examiner.objects)}
    centre = (np.arange(grid) + 0.5) / grid
    sheet = np.full((len(scenes), grid, grid), len(numbers), np.int64)
    for table, scene in zip(sheet, scenes, strict=True):
        for (x, y, side), name in zip(spots(scene), scene.objects, strict=True):
            far = np.maximum(np.abs(centre[None] - x), np.abs(centre[:, None] - y)) / side
            table[far < 0.75] = UNKNOWN
            table[far < 0.30] = numbers[name]
    return torch.from_numpy(sheet)


def train_examiner(corpus: Corpus, words: Vocabulary, first: int, samples: int = 900_000, more: int = 300_000) -> Examiner:
    """Train on the pictures from number `first` up to the held-out ones: both readers, then that of objects alone.

    `samples` and `more` are how many pictures the two stages see; there are 225 objects to tell apart.
    """
    torch.manual_seed(0)
    examiner = Examiner(words)
    last = len(corpus.pictures) - HELD_OUT
    pictures, truth = np.asarray(corpus.pictures[first:last]), answers(examiner, corpus.scenes[first:last])
    examiner(to_tensor(pictures[:2]))
    where = object_map(examiner, as_scenes(corpus.scenes[first:last]), pictures.shape[1] // 8)
    lesson = Lesson(pictures, where, truth)
    _teach(examiner, lesson, examiner.parameters(), samples, 2e-3, stage=3)
    _teach(examiner, lesson, examiner.cells.parameters(), more, 1e-3, stage=4, objects_only=True)
    return examiner.eval()


@dataclass(frozen=True)
class Lesson:
    """`pictures` (n, s, s, 3) uint8, `where` as in `object_map`, `truth` as in `answers`."""

    pictures: np.ndarray
    where: torch.Tensor
    truth: dict[str, torch.Tensor]


def _teach(examiner: Examiner, lesson: Lesson, parameters, samples: int, rate: float, *, stage: int, objects_only: bool = False) -> None:
    optimiser = torch.optim.AdamW(parameters, rate, weight_decay=0.02)
    batch, progress = 64, running.Progress(0, samples)
    for done in range(0, samples, batch):
        for group in optimiser.param_groups:
            group["lr"] = running.learning_rate(done, samples, rate, decay=0.9)
        dice = running.chance(stage, done)
        index = torch.randint(0, len(lesson.pictures), (batch,), generator=dice)
        seen, there = to_tensor(lesson.pictures[index.numpy()]), lesson.where[index]
        if torch.rand(1, generator=dice) < 0.5:
            seen, there = seen.flip(3), there.flip(2)
        seen = seen + 0.03 * torch.randn(seen.shape)
        loss = _objects_loss(examiner, seen, there)
        if not objects_only:
            loss = loss + _whole_loss(examiner, seen, {name: lesson.truth[name][index] for name in examiner.words})
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        progress.note(done + batch, loss=loss.item())


def _objects_loss(examiner: Examiner, seen: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    balance = torch.ones(len(examiner.objects) + 1)
    balance[-1] = 0.05  # most cells hold nothing
    return F.cross_entropy(examiner.cells(seen), there, balance, ignore_index=UNKNOWN)


def _whole_loss(examiner: Examiner, seen: torch.Tensor, truth: dict[str, torch.Tensor]) -> torch.Tensor:
    whole = examiner.whole(seen)
    return sum(F.cross_entropy(layer(whole), truth[name], ignore_index=UNKNOWN) for name, layer in examiner.readings.items())


def as_scenes(records: list[dict]) -> list[Scene]:
    """Scenes read back from a corpus."""
    return [Scene(**{key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}) for record in records]


def ready_examiner(run: Path, corpus: Corpus, words: Vocabulary, first: int) -> Examiner:
    """The run's examiner, trained now if it was not before."""
    saved = running.load(run / STATE)
    if saved is None:
        start = time.monotonic()
        examiner = train_examiner(corpus, words, first)
        running.save(run / STATE, examiner.state_dict())
        print(f"examiner trained in {time.monotonic() - start:.0f} s")
        return examiner
    examiner = Examiner(words)
    examiner(torch.zeros(2, 3, *corpus.pictures.shape[1:3]))
    examiner.load_state_dict(saved)
    return examiner.eval()


@torch.no_grad()
def mark(examiner: Examiner, pictures: np.ndarray, scenes: list[dict]) -> dict[str, np.ndarray]:
    """Right (1) or wrong (0) by attribute and picture; NaN where there was nothing to get right.

    `objects` is right when the k objects a scene has are the k the examiner finds likeliest.
    """
    said = examiner(to_tensor(pictures))
    truth = answers(examiner, scenes)
    marks = {}
    for name in examiner.words:
        right = (said[name].argmax(1) == truth[name]).float().numpy()
        marks[name] = np.where(truth[name].numpy() == UNKNOWN, np.nan, right)
    marks["objects"] = np.array([_objects_right(p, t) for p, t in zip(said["objects"], truth["objects"], strict=True)])
    return marks


def _objects_right(logits: torch.Tensor, truth: torch.Tensor) -> float:
    count = int(truth.sum())
    if not count:
        return float("nan")
    return float(truth[logits.topk(count).indices].mean())
