"""What of the hub already lies on this machine. Looks at the disk only."""

from __future__ import annotations

import json
from pathlib import Path

INDEX = "model_index.json"


def cached_file(hub_id: str, name: str) -> Path | None:
    """The file of this name in the newest snapshot of `hub_id` (owner/name), or None."""
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        found = try_to_load_from_cache(hub_id, name)
    except HFValidationError:  # not an id the hub could have
        return None
    return Path(found) if isinstance(found, str) else None


def snapshot(hub_id: str, *, weights: bool = True) -> Path | None:
    """The folder of the newest snapshot of a pipeline, or None; with `weights`, only one that lacks none of them."""
    index = cached_file(hub_id, INDEX)
    if index is None or (weights and not is_whole(index.parent)):
        return None
    return index.parent


def is_whole(folder: Path) -> bool:
    """Whether every part that the index of a pipeline names is there with its weights."""
    try:
        parts = json.loads((folder / INDEX).read_text("utf-8"))
        return all(_has_weights(folder / name) for name, one in parts.items() if isinstance(one, list) and one[:1] != [None])
    except (OSError, ValueError, AttributeError):
        return False


def _has_weights(part: Path) -> bool:
    """Schedulers and tokenizers have none: only models come with a ``config.json``."""
    if not part.is_dir():
        return False
    if not (part / "config.json").is_file():
        return True
    lists = [json.loads(path.read_text("utf-8")) for path in part.glob("*.safetensors.index*.json")]
    if lists:
        return all((part / name).is_file() for one in lists for name in one["weight_map"].values())
    return any(path.suffix in (".safetensors", ".bin") for path in part.iterdir())


def cache_folder() -> Path:
    """Where downloads go: ``HF_HUB_CACHE`` or ``HF_HOME``, as everywhere else in that world."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)
