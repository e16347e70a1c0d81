"""Fetching a checkpoint from its hub, the only moment we do."""

from __future__ import annotations

from portrait.checkpoint import Checkpoint
from portrait.errors import ModelMissing


def pull(checkpoint: Checkpoint) -> str:
    """Fetch everything the pipeline needs; returns the folder it now lies in.

    Raises `ModelMissing` when the hub cannot be reached, does not know it, or wants a licence
    accepted first.
    """
    from diffusers import DiffusionPipeline

    try:
        return DiffusionPipeline.download(checkpoint.location)
    except Exception as error:  # hub clients raise many kinds; each means the same here
        raise ModelMissing(
            f"the checkpoint {checkpoint.name} could not be fetched ({type(error).__name__}: {error!s:.160}); "
            "check the id, the network, and whether its licence must be accepted on the hub first"
        ) from error
