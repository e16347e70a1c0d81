"""The registry, and finding a checkpoint."""

import subprocess
import sys

import pytest

from portrait.checkpoint import Checkpoint, diffused_size, find_checkpoint, registry, token_counter, token_splitter
from portrait.errors import BadPrompt, ModelMissing


def test_the_registry_is_whole():
    for name, entry in registry().items():
        assert entry.size[0] % 8 == entry.size[1] % 8 == 0, name
        assert 1 <= entry.steps <= 100 and 0 <= entry.guidance <= 20, name
        assert entry.licence != "unknown" and entry.exhibition in ("yes", "conditional", "no"), name


def test_every_scheduler_named_is_one_of_diffusers():
    import diffusers

    for entry in registry().values():
        if entry.scheduler:
            assert hasattr(diffusers, entry.scheduler[0]), entry.name


def test_every_entry_says_why_it_may_be_shown_and_what_it_needs():
    for name, entry in registry().items():
        assert entry.because and entry.pipeline and entry.rank, name
        assert entry.memory_gb and entry.ram_gb and entry.disk_gb is not None and entry.cpu in ("good", "slow", "no"), name
        assert "non-commercial" in entry.because if entry.exhibition == "no" else True, name


def test_what_entries_can_paint_over_is_what_diffusers_can():
    from portrait.renderers.ways import over_named

    for entry in registry().values():
        can = tuple(kind for kind in ("picture", "inpaint") if over_named(entry.pipeline, kind))
        # a pipeline that inpaints wants latents of 4 channels, or a denoiser of 9: ours has 16
        assert entry.over == (("picture",) if entry.name == "atelier" else can), entry.name


def test_entries_on_a_base_are_the_bases_pipeline():
    for entry in registry().values():
        if entry.lora:
            assert entry.pipeline == registry()[entry.location].pipeline and entry.location != entry.name


def test_atelier_is_inside_the_package():
    entry = find_checkpoint("atelier")
    assert entry.is_folder and entry.clean and entry.budget <= 64


def test_a_hub_id_needs_no_entry():
    assert find_checkpoint("someone/something").location == "someone/something"


@pytest.mark.parametrize("name", ["ateleir", "", "no such thing", "../elsewhere", "/nowhere/at/all"])
def test_a_wrong_name_says_what_there_is(name):
    with pytest.raises(BadPrompt) as refusal:
        find_checkpoint(name)
    assert "owner/name" in str(refusal.value)


def test_a_near_miss_is_suggested():
    with pytest.raises(BadPrompt, match="did you mean atelier"):
        find_checkpoint("ateleir")


def test_a_folder_that_holds_no_pipeline(tmp_path):
    with pytest.raises(BadPrompt, match="model_index"):
        find_checkpoint(str(tmp_path))


def test_a_checkpoint_that_is_not_here_says_how_to_fetch_it():
    with pytest.raises(ModelMissing, match="checkpoints pull someone/something"):
        token_counter(find_checkpoint("someone/something"))


def test_tokens_are_counted_by_the_checkpoints_own_tokenizer():
    count = token_counter(find_checkpoint("atelier"))
    assert count("a lantern") == 2
    assert count("") == 0


@pytest.mark.parametrize("aspect", [0.25, 0.5, 1.0, 1.6, 4.0])
def test_another_aspect_keeps_the_pixel_count(aspect):
    width, height = diffused_size(Checkpoint("x", "x"), aspect)
    assert width % 16 == height % 16 == 0
    assert 0.85 < width * height / 512**2 < 1.15
    assert diffused_size(find_checkpoint("atelier"), aspect) == find_checkpoint("atelier").size


def test_splitting_a_text_that_is_too_long_is_silent(caplog, capfd):
    split, count = token_splitter(find_checkpoint("atelier")), token_counter(find_checkpoint("atelier"))
    long = "a lighthouse at dusk, " * 40
    assert len(split(long)) == count(long) > 100 and split("beekeeping at dusk") == ("bee", "##keeping", "at", "dusk")
    assert not caplog.messages and not capfd.readouterr().err


def test_tokens_are_counted_without_torch():
    program = "import sys; from portrait.checkpoint import find_checkpoint, token_counter; token_counter(find_checkpoint('atelier'))('a lantern'); print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_a_broken_tokenizer_counts_as_not_here(tmp_path):
    (tmp_path / "model_index.json").write_text('{"_class_name": "StableDiffusionPipeline"}')
    (tmp_path / "tokenizer").mkdir()
    (tmp_path / "tokenizer" / "tokenizer.json").write_text("{")
    with pytest.raises(ModelMissing):
        token_counter(find_checkpoint(str(tmp_path)))
