"""Opening morning: is everything there, whole, and able to work?"""

from __future__ import annotations

import hashlib
import importlib.util
import socket
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from portrait.errors import ModelMissing, PortraitError
from portrait.recipe import find_recipe, recipe_names
from portrait.renderers.loading import usable

from . import studio
from .content_credentials import open_signing
from .machine import free_bytes
from .settings import BadSettings, Settings

WEIGHTS = Path(__file__).parent / "weights.toml"
LEAST_FREE = 500 * 2**20  # bytes: below it the kiosk takes no more sittings
LITTLE_FREE = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at. `state` is ``ok``, ``note`` (works, but somebody should know) or
    ``missing`` (does not work); `detail` is one sentence, with the next step where there is one."""

    what: str
    state: str
    detail: str


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; nothing is changed, and no model is run."""
    looks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _python, _packaged_weights, _device, _checkpoint, _server, _recipes, _second_encoder, _language_model, _signing, _data, _image_check, _phones,
    )  # fmt: skip
    return [finding for look in looks for finding in look(settings)]


def _python(settings: Settings) -> Iterator[Finding]:
    yield Finding("python", "ok", sys.version.split()[0])


def _packaged_weights(settings: Settings) -> Iterator[Finding]:
    for module, record in tomllib.loads(WEIGHTS.read_text("utf-8")).items():
        spec = importlib.util.find_spec(module)
        if spec is None or not spec.submodule_search_locations:
            yield Finding(record["package"], "missing", "not installed; run `make install`")
            continue
        folder = Path(next(iter(spec.submodule_search_locations)))
        wrong = [name for name, digest in record["files"].items() if sha256(folder / name) != digest]
        if wrong:
            yield Finding(record["package"], "missing", f"{', '.join(wrong)} is not what was tested; install it again")
        else:
            yield Finding(record["package"], "ok", f"{len(record['files'])} files verified by SHA-256")


def sha256(path: Path) -> str | None:
    """The digest of a file in hexadecimal, or None when it is not there."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _device(settings: Settings) -> Iterator[Finding]:
    import torch

    if settings.device:
        try:
            yield Finding("device", "ok", f"{usable(settings.device)}, as the settings say")
        except ModelMissing as error:
            yield Finding("device", "missing", str(error))
    elif torch.cuda.is_available():
        yield Finding("device", "ok", torch.cuda.get_device_name(0))
    elif torch.backends.mps.is_available():
        yield Finding("device", "ok", "Apple GPU (mps)")
    else:
        yield Finding("device", "ok", f"CPU, {torch.get_num_threads()} threads: atelier paints in seconds, large checkpoints in minutes")


def _checkpoint(settings: Settings) -> Iterator[Finding]:
    try:
        checkpoint = studio.usual_checkpoint(settings)
        studio.token_counter(checkpoint)
    except PortraitError as error:
        yield Finding("checkpoint", "missing", str(error))
        return
    if checkpoint.service is not None:
        said = f"{checkpoint.name}, painted elsewhere: its prompts leave this machine; licence: {checkpoint.licence}"
        yield Finding("checkpoint", "note", said)
        return
    if checkpoint.is_folder and not (Path(checkpoint.location) / "model_index.json").is_file():
        yield Finding("checkpoint", "missing", f"{checkpoint.name} has no model_index.json; install vernissage again")
        return
    state = "ok" if checkpoint.exhibition == "yes" else "note"
    yield Finding("checkpoint", state, f"{checkpoint.name}, licence {checkpoint.licence}, exhibition: {checkpoint.exhibition}")


def _server(settings: Settings) -> Iterator[Finding]:
    """Whether the server that paints is there, has the model and takes the key; nothing is painted, so nothing is paid for."""
    if settings.renderer == "diffusion":
        return
    try:
        renderer = studio.open_renderer(settings)
        checkpoint = studio.usual_checkpoint(settings)
        if (said := renderer.look(checkpoint.name)) is not None:
            yield Finding("renderer", "ok", f"{settings.renderer}: {said}")
    except PortraitError as error:
        yield Finding("renderer", "missing", str(error))


def _recipes(settings: Settings) -> Iterator[Finding]:
    folders = studio.recipe_folders(settings)
    names = recipe_names(folders)
    broken = 0
    for name in names:
        try:
            find_recipe(name, folders)
        except PortraitError as error:
            broken += 1
            yield Finding("recipe", "missing", str(error))
    yield Finding("recipes", "ok", f"{len(names) - broken} can be painted with: {', '.join(names)}")


def _second_encoder(settings: Settings) -> Iterator[Finding]:
    if settings.second_encoder is None:
        return
    from portrait.second_opinion import find_second_opinion

    try:
        named = find_second_opinion(settings.second_encoder)
    except PortraitError as error:
        yield Finding("second encoder", "missing", str(error))
    else:
        yield Finding("second encoder", "ok", f"{settings.second_encoder} is asked about posts in {', '.join(sorted(named.languages))}")


def _language_model(settings: Settings) -> Iterator[Finding]:
    if settings.llm is None:
        return
    from portrait.language_model.model import check_model

    try:
        check_model(settings.llm)
    except PortraitError as error:
        yield Finding("language model", "missing", str(error))
    else:
        yield Finding("language model", "ok", f"{settings.llm} looks over each reading")


def _signing(settings: Settings) -> Iterator[Finding]:
    """Whether the venue's certificate still signs: one that ran out would stop every painter."""
    if settings.c2pa is None:
        return
    try:
        open_signing(settings)
    except BadSettings as error:
        yield Finding("content credentials", "missing", str(error))
    else:
        yield Finding("content credentials", "ok", f"pictures are signed with the certificate in {settings.c2pa}")


def _data(settings: Settings) -> Iterator[Finding]:
    free = free_bytes(settings.data)
    state = "missing" if free < LEAST_FREE else "note" if free < LITTLE_FREE else "ok"
    yield Finding("data", state, f"{settings.data}, {free / 2**30:.1f} GiB free")


def _image_check(settings: Settings) -> Iterator[Finding]:
    try:
        checkpoint = studio.usual_checkpoint(settings)
    except PortraitError:
        return
    if checkpoint.clean:
        yield Finding("image check", "ok", f"{checkpoint.name} knows clean pictures only; blank, black and noise are caught")
    elif settings.image_check:
        yield Finding("image check", "ok", f"classifier in {settings.image_check}")
    else:
        state = "note" if settings.allow_unchecked_images else "missing"
        yield Finding("image check", state, studio.unchecked_sentence(checkpoint))


def _phones(settings: Settings) -> Iterator[Finding]:
    if settings.public_url:
        yield Finding("phones", "ok", f"QR codes lead to {settings.public_url}")
    else:
        name = socket.gethostname().split(".")[0]
        yield Finding("phones", "note", f"QR codes lead to http://{name}.local:{settings.port}; if phones cannot find it, set public_url")
