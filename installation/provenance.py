"""Where a picture comes from, for machines and for whoever paints it again: the mark of AI, the settings, the versions.

The mark follows IPTC: Digital Source Type, and since version 2025.1 the AI system and its version.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from portrait.checkpoint import Checkpoint, find_checkpoint
from portrait.errors import BadPrompt
from portrait.prompt import Prompt

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
XMP = "XML:com.adobe.xmp"
PACKAGES = ("vernissage", "torch", "diffusers", "transformers", "numpy", "opencv-python-headless", "pillow")
"""What a picture's pixels depend on."""
_MODEL_FILES = (".json", ".safetensors", ".bin", ".txt", ".model")
_END = 1 << 20  # bytes read at each end of a file of weights
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmp:CreatorTool={tool}
 Iptc4xmpExt:DigitalSourceType="{source_type}"
 Iptc4xmpExt:AISystemUsed={system}
 Iptc4xmpExt:AISystemVersionUsed={revision}/>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def png_texts(prompt: Prompt) -> dict[str, str]:
    """The text chunks of a PNG: who made it, that it is AI's, with which settings. None holds a word of the prompt."""
    return {
        "Software": _tool(),
        "Comment": "Made by AI: a diffusion model painted this picture.",
        "Vernissage": json.dumps(technical(prompt), sort_keys=True),
        XMP: xmp(prompt),
    }


def xmp(prompt: Prompt) -> str:
    """The XMP packet that says AI made it, and which."""
    return _PACKET.format(
        tool=quoteattr(_tool()), source_type=SOURCE_TYPE,
        system=quoteattr(f"Vernissage, with the checkpoint {checkpoint_name(prompt)}"),
        revision=quoteattr(f"{version('vernissage')}, {revision_of(prompt.checkpoint) or 'revision unknown'}"),
    )  # fmt: skip


def technical(prompt: Prompt) -> dict[str, Any]:
    """The settings of a picture without its words: what the public copy may carry."""
    return {
        "checkpoint": checkpoint_name(prompt),
        "checkpoint_revision": revision_of(prompt.checkpoint),
        "recipe": Path(prompt.recipe).stem,
        "recipe_digest": prompt.recipe_digest,
        "seed": prompt.seed,
        **({} if is_repeatable(prompt) else {"reproducible": False}),
        "steps": prompt.steps,
        "guidance": prompt.guidance,
        "diffused": list(prompt.size),
        "start": {"kind": prompt.start.kind, "strength": prompt.start.strength} if prompt.start else None,
        "loras": [{"name": Path(one.source).name if Path(one.source).is_file() else one.source, "weight": one.weight} for one in prompt.loras],
        "finish": prompt.technique,
        "versions": versions(),
    }


def checkpoint_name(prompt: Prompt) -> str:
    """The checkpoint as the public may know it: of a folder only its own name, for the path is nobody's business."""
    return Path(prompt.checkpoint).name if Path(prompt.checkpoint).is_dir() else prompt.checkpoint


def is_repeatable(prompt: Prompt) -> bool:
    """Whether the seed means anything: some services take none, and paint another picture each time."""
    try:
        return find_checkpoint(prompt.checkpoint).seeded
    except BadPrompt:
        return True


@cache
def versions() -> dict[str, str]:
    """The installed versions of `PACKAGES`."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


@cache
def revision_of(checkpoint: str) -> str | None:
    """Which weights a checkpoint has on this machine: the commit of a hub's snapshot, or a digest of the folder's
    files (16 hexadecimal digits); None when it is not here."""
    try:
        found = find_checkpoint(checkpoint)
    except BadPrompt:
        return None
    if found.service is not None:
        return None  # a server does not say
    return _folder_digest(Path(found.location)) if found.is_folder else _snapshot(found)


def changes(then: dict[str, str], now: dict[str, str]) -> list[str]:
    """What has another version than then: ``torch 2.12.0 → 2.13.0``."""
    return [f"{name} {then.get(name, 'none')} → {now.get(name, 'none')}" for name in sorted({*then, *now}) if then.get(name) != now.get(name)]


def _tool() -> str:
    return f"Vernissage {version('vernissage')}"


def _snapshot(checkpoint: Checkpoint) -> str | None:
    from huggingface_hub import try_to_load_from_cache

    path = try_to_load_from_cache(checkpoint.location, "model_index.json")
    return Path(path).parent.name if isinstance(path, str) else None


def _folder_digest(folder: Path) -> str:
    """Of every file of the model its name, its size and its two ends: weights of 20 GB are told apart in a moment."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _MODEL_FILES and path.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\n{size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(_END))
            if size > 2 * _END:
                file.seek(-_END, 2)
            digest.update(file.read(_END))
    return digest.hexdigest()[:16]
