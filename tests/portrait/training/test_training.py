"""Training: an interrupted run ends where an uninterrupted one does."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from portrait.training import autoencoder, diffusion, packed, running, words
from portrait.training.corpus.store import Corpus
from portrait.training.settings import read_settings

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def small():
    settings = read_settings()
    return replace(
        settings,
        size=16,
        autoencoder=replace(settings.autoencoder, channels=(16, 16, 16), blocks=(1, 1, 1), batch=4, samples=64),
        diffusion=replace(settings.diffusion, channels=(32, 32), heads=2, batch=4, samples=64),
    )


@pytest.fixture(scope="module")
def corpus():
    rng = np.random.default_rng(0)
    return Corpus(rng.integers(0, 255, (1010, 16, 16, 3), np.uint8), rng.integers(0, 255, (1010, 16, 16, 2), np.uint8), [], [])


def make_diffusion(small):
    dice = torch.Generator().manual_seed(0)
    clean = torch.randn(10, 16, 4, 4, generator=dice).bfloat16()
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


def test_latents_are_the_principal_components_of_patches(small, corpus):
    basis = autoencoder.patch_basis(corpus.pictures[:200], 16, 4)
    model = autoencoder.build(small)
    autoencoder.write_encoder(model, basis)
    pictures = autoencoder.to_tensor(corpus.pictures[:3])
    with torch.no_grad():
        latents_ = model.encode(pictures).latents
    rows = latents_.permute(0, 2, 3, 1).flatten(0, 2)
    patches = autoencoder.patches((pictures + 1) / 2, 4)
    assert torch.allclose(rows, (patches - basis.mean) @ basis.directions / basis.scale, atol=1e-4)


def test_all_components_together_lose_nothing(corpus):
    basis = autoencoder.patch_basis(corpus.pictures[:200], 48, 4)
    patches = autoencoder.patches((autoencoder.to_tensor(corpus.pictures[:3]) + 1) / 2, 4)
    code = (patches - basis.mean) @ basis.directions / basis.scale
    assert torch.allclose(code * basis.scale @ basis.directions.T + basis.mean, patches, atol=1e-4)
    assert code.pow(2).mean() == pytest.approx(1, abs=0.2)


def test_training_leaves_the_encoder_as_it_is(small, corpus):
    trainer = autoencoder.Trainer(small, corpus, CPU)
    before = {name: value.clone() for name, value in trainer.model.encoder.state_dict().items()}
    decoder = next(trainer.model.decoder.parameters()).clone()
    trainer.step()
    assert same(before, trainer.model.encoder.state_dict())
    assert not torch.equal(decoder, next(trainer.model.decoder.parameters()))


def test_a_run_begins_with_the_weights_of_another_where_they_fit(small, tmp_path):
    earlier = make_diffusion(small)
    earlier.step()
    running.save(tmp_path / "earlier.pt", earlier.state())
    wider = replace(small, autoencoder=replace(small.autoencoder, latent_channels=4))
    fresh = diffusion.Trainer(wider, torch.randn(10, 4, 4, 4), *(make_diffusion(small).__dict__[n] for n in ("captions", "nothing", "weights")), CPU)
    anew = diffusion.start_from(fresh, tmp_path / "earlier.pt")
    assert anew == ["conv_in.weight", "conv_out.bias", "conv_out.weight"]
    assert torch.equal(fresh.average["conv_in.bias"], earlier.average["conv_in.bias"])


def test_the_rate_warms_and_cools():
    rate = [running.learning_rate(done, 100, 1.0) for done in range(101)]
    assert rate[0] < 0.1 and rate[30] == 1.0 and rate[100] < 0.05


def test_a_packed_encoder_says_the_same():
    text = read_settings().text
    captions = ["portrait of a person, by the sea", "a gloomy woman in a forest"]
    loaded = packed.unpack(packed.pack([*captions, ""], text), text)
    small, whole = (words.encode([*captions, ""], text, CPU, loaded=part).float() for part in (loaded, None))
    assert (small - whole).abs().max() < 0.1


def test_a_run_keeps_weights_and_paints_sheets_on_its_way(small, corpus, tmp_path):
    keeping = replace(small, diffusion=replace(small.diffusion, keep=8))
    trainer = make_diffusion(keeping)
    running.save(tmp_path / autoencoder.STATE, autoencoder.Trainer(small, corpus, CPU).state())
    running.train(trainer, tmp_path / "diffusion.pt", 16, keep=diffusion.keeper(trainer, tmp_path))
    assert [file.name for file in sorted((tmp_path / "kept").iterdir())] == ["00000008.pt", "00000016.pt"]
    kept = diffusion.trained(tmp_path, keeping, 16).state_dict()
    assert all(torch.allclose(kept[name], value, atol=2e-3) for name, value in trainer.average.items())
    with Image.open(tmp_path / "sheets" / "00000016.jpg") as sheet:
        assert sheet.width == 6 * 16 * 2
