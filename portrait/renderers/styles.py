"""Wearing LoRA styles: laid over a pipeline's weights for as long as prompts ask for them."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import BadPrompt, ModelMissing
from ..lora import Lora, lora_file


class Styles:
    """The styles of one loaded pipeline, and of its sisters, which share its weights. Changes nothing before it is asked to."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self._worn: tuple[Lora, ...] = ()

    def wear(self, loras: Sequence[Lora], checkpoint: str) -> None:
        """Wear these and no others. Raises `ModelMissing` when one, or the package peft, is not here, and `BadPrompt`
        when one was made for another family."""
        if tuple(loras) == self._worn:
            return
        paths = [lora_file(one.source) for one in loras]
        if self._worn:
            self._pipe.unload_lora_weights()
            self._worn = ()
        try:
            names = [_lay(self._pipe, path, f"style{place}", checkpoint) for place, path in enumerate(paths)]
        except BaseException:
            _take_off(self._pipe)
            raise
        if names:
            self._pipe.set_adapters(names, [one.weight for one in loras])
        self._worn = tuple(loras)


def check_wearable(loras: Sequence[Lora]) -> None:
    """Raises `ModelMissing` unless all of these, and the package peft, are here. Loads nothing."""
    for one in loras:
        lora_file(one.source)
    if loras:
        _check_peft()


def wear_for_good(pipe: Any, path: Path) -> None:
    """Melt a LoRA into the weights, as few-step checkpoints want it: nothing is left to be paid at each step."""
    _lay(pipe, path, "own", path.name)
    pipe.fuse_lora()
    pipe.unload_lora_weights()


def _lay(pipe: Any, path: Path, name: str, checkpoint: str) -> str:
    _check_peft()
    if not hasattr(pipe, "load_lora_weights"):
        raise BadPrompt(f"{checkpoint} takes no LoRA: {type(pipe).__name__} knows no way to load one; leave --lora out")
    misfit = BadPrompt(f"the LoRA {path.name} does not fit {checkpoint} ({type(pipe).__name__}); it was made for another family")
    try:
        with warnings.catch_warnings(action="ignore"):  # peft tells of every second style
            pipe.load_lora_weights(str(path.parent), weight_name=path.name, adapter_name=name, local_files_only=True)
    except (ValueError, KeyError, RuntimeError, AttributeError, OSError) as error:  # each loader refuses in its own way
        raise misfit from error
    if not any(name in adapters for adapters in pipe.get_list_adapters().values()):
        raise misfit
    return name


def _check_peft() -> None:
    if importlib.util.find_spec("peft") is None:
        raise ModelMissing("LoRA styles need the package peft; install it with: pip install 'vernissage[lora]'")


def _take_off(pipe: Any) -> None:
    if hasattr(pipe, "unload_lora_weights"):
        pipe.unload_lora_weights()
