"""Training: an interrupted run ends where an uninterrupted one does."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from portrait.training import autoencoder, diffusion, latents, packed, running, words
from portrait.training.corpus.store import Corpus
from portrait.training.settings import read_settings

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def small():
    settings = read_settings()
    return replace(
        settings,
        size=16,
        autoencoder=replace(settings.autoencoder, channels=(16, 32, 32), batch=4, samples=64),
        diffusion=replace(settings.diffusion, channels=(32, 32), heads=2, batch=4, samples=64),
    )


@pytest.fixture(scope="module")
def corpus():
    rng = np.random.default_rng(0)
    return Corpus(rng.integers(0, 255, (1010, 16, 16, 3), np.uint8), rng.integers(0, 255, (1010, 16, 16, 2), np.uint8), [], [])


def make_diffusion(small):
    dice = torch.Generator().manual_seed(0)
    clean = torch.randn(10, 8, 4, 4, generator=dice).bfloat16()
    states = torch.randn(11, 8, 384, generator=dice).bfloat16()
    weights = np.zeros((10, 16, 16, 2), np.uint8)
    return diffusion.Trainer(small, clean, states[:10], states[10:], weights, CPU)


def same(one: dict, other: dict) -> bool:
    return all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("stage", ["autoencoder", "diffusion"])
def test_a_resumed_step_is_the_same_step(stage, small, corpus, tmp_path):
    fresh = (lambda: autoencoder.Trainer(small, corpus, CPU)) if stage == "autoencoder" else (lambda: make_diffusion(small))
    straight = fresh()
    straight.step()
    running.save(tmp_path / "state.pt", straight.state())
    losses = straight.step()
    resumed = fresh()
    resumed.restore(running.load(tmp_path / "state.pt"))
    assert resumed.step() == losses
    assert resumed.done == straight.done == 8
    assert same(resumed.state()["model"], straight.state()["model"])


def test_training_stops_when_asked_and_goes_on(small, corpus, tmp_path):
    file = tmp_path / "state.pt"
    running.train(autoencoder.Trainer(small, corpus, CPU), file, 64, minutes=0)
    assert running.load(file)["done"] == 0
    running.train(autoencoder.Trainer(small, corpus, CPU), file, 64)
    assert running.load(file)["done"] == 64


def test_standardised_latents_are_the_models_own(small, corpus):
    torch.manual_seed(0)
    model = autoencoder.build(small).eval()
    pictures = autoencoder.to_tensor(corpus.pictures[:32])
    with torch.no_grad():
        before = model.decode(model.encode(pictures).latent_dist.mean).sample
        standard = latents.standardise(model, model.encode(pictures).latent_dist.mean)
        mine = model.encode(pictures).latent_dist.mean
        after = model.decode(mine).sample
    assert torch.allclose(mine, standard, atol=1e-3)
    assert torch.allclose(after, before, atol=1e-3)
    assert torch.allclose(standard.std((0, 2, 3)), torch.ones(8), atol=1e-3)


def test_the_rate_warms_and_cools():
    rate = [running.learning_rate(done, 100, 1.0) for done in range(101)]
    assert rate[0] < 0.1 and rate[30] == 1.0 and rate[100] < 0.05


def test_a_packed_encoder_says_the_same():
    text = read_settings().text
    captions = ["portrait of a person, by the sea", "a gloomy woman in a forest"]
    loaded = packed.unpack(packed.pack([*captions, ""], text), text)
    small, whole = (words.encode([*captions, ""], text, CPU, loaded=part).float() for part in (loaded, None))
    assert (small - whole).abs().max() < 0.1
