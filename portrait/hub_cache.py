"""What of the hub already lies on this machine. Looks at the disk only."""

from __future__ import annotations

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


def snapshot(hub_id: str) -> Path | None:
    """The folder of the newest snapshot of a pipeline, or None. `pull` writes its index last: where it is, all is."""
    index = cached_file(hub_id, INDEX)
    return None if index is None else index.parent


def cache_folder() -> Path:
    """Where downloads go: ``HF_HUB_CACHE`` or ``HF_HOME``, as everywhere else in that world."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)
