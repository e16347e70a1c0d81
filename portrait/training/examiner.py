"""A small classifier that reads a picture's attributes, trained on corpus pictures the diffusion model never saw."""

import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from . import running
from .autoencoder import HELD_OUT, to_tensor
from .corpus.store import Corpus
from .corpus.vocabulary import Vocabulary

STATE = "examiner.pt"
ATTRIBUTES = {"place": "places", "time": "times", "mood": "moods", "hair": "hair", "clothing": "clothing"}
UNKNOWN = -100  # an attribute that a picture does not have


class Examiner(nn.Module):
    """Convolutions with a linear reading for each attribute; objects are looked for cell by cell."""

    def __init__(self, words: Vocabulary):
        super().__init__()
        self.near = nn.Sequential(_layer(3, 32, 2), _layer(32, 64, 1), _layer(64, 64, 2), _layer(64, 128, 2), _layer(128, 128, 1))
        self.far = nn.Sequential(_layer(128, 192, 2), _layer(192, 256, 2), nn.Flatten(), nn.LazyLinear(384), nn.ReLU(inplace=True), nn.Dropout(0.2))
        self.words = {name: list(getattr(words, table)) for name, table in ATTRIBUTES.items()}
        self.objects = list(words.objects)
        self.readings = nn.ModuleDict({name: nn.Linear(384, len(keys)) for name, keys in self.words.items()})
        self.presence = nn.Sequential(_layer(128, 192, 1), nn.Conv2d(192, len(self.objects), 1))

    def features(self, pictures: torch.Tensor) -> torch.Tensor:
        """What all readings of place, hour, mood and colours are made from: (b, 384)."""
        return self.far(self.near(pictures))

    def forward(self, pictures: torch.Tensor) -> dict[str, torch.Tensor]:
        """Logits by attribute, and of every object under `objects`, for (b, 3, s, s) in -1..1."""
        near = self.near(pictures)
        far = self.far(near)
        found = self.presence(near).flatten(2).float()
        return {name: layer(far) for name, layer in self.readings.items()} | {"objects": found.amax(2)}


def _layer(a: int, b: int, stride: int) -> nn.Module:
    return nn.Sequential(nn.Conv2d(a, b, 3, stride, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True))


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


def train_examiner(corpus: Corpus, words: Vocabulary, first: int, samples: int = 260_000) -> Examiner:
    """Train on the pictures from number `first` up to the held-out ones."""
    torch.manual_seed(0)
    examiner = Examiner(words)
    last = len(corpus.pictures) - HELD_OUT
    pictures, truth = np.asarray(corpus.pictures[first:last]), answers(examiner, corpus.scenes[first:last])
    examiner(to_tensor(pictures[:2]))
    optimiser = torch.optim.AdamW(examiner.parameters(), 2e-3, weight_decay=0.02)
    batch, progress = 128, running.Progress(0, samples)
    for done in range(0, samples, batch):
        for group in optimiser.param_groups:
            group["lr"] = running.learning_rate(done, samples, 2e-3, decay=0.7)
        index = torch.randint(0, last - first, (batch,), generator=running.chance(3, done))
        seen = to_tensor(pictures[index.numpy()])
        seen = torch.where(torch.rand(batch, 1, 1, 1) < 0.5, seen.flip(3), seen)  # nothing asked for has a left and a right
        with torch.autocast("cpu", torch.bfloat16):
            said = examiner(seen + 0.05 * torch.randn(seen.shape))
        loss = F.binary_cross_entropy_with_logits(said["objects"].float(), truth["objects"][index]) * 40
        for name in examiner.words:
            loss = loss + F.cross_entropy(said[name].float(), truth[name][index], ignore_index=UNKNOWN, label_smoothing=0.02)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        progress.note(done + batch, loss=loss.item())
    return examiner.eval()


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
