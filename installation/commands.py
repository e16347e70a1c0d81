"""What each command does, once its arguments are known to be right."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from extractors import profile_to_json
from portrait.compose import Overrides
from portrait.prompt import prompt_to_json
from portrait.verbal import as_json

from . import studio, typed
from .asked import asked_appearance, out_folder
from .printed import print_json, print_profile, print_verbal
from .progress import Progress
from .settings import Settings, load_settings

if TYPE_CHECKING:
    import httpx


def portrait(arguments: argparse.Namespace, client: httpx.Client | None) -> None:
    """`vernissage portrait`: one sitter, one or more pictures."""
    from . import picture_commands

    picture_commands.portrait(arguments, load_settings(), client)


def paint(arguments: argparse.Namespace, client: httpx.Client | None) -> None:
    """`vernissage paint`: a picture from bare words."""
    from . import picture_commands

    picture_commands.paint(arguments, load_settings())


def describe(arguments: argparse.Namespace, client: httpx.Client | None) -> None:
    """`vernissage describe`: the verbal portrait and the prompt; no diffusion model is loaded."""
    settings = load_settings()
    recipe = studio.open_recipe(settings, arguments.recipe)
    checkpoint = studio.choose_checkpoint(settings, recipe, arguments.checkpoint)
    overrides = Overrides(seed=arguments.seed, appearance=asked_appearance(arguments))
    reader = studio.Reader(settings, client)
    reader.check(checkpoint)
    with Progress() as progress:
        progress.stage("reading")
        reading = typed.read(reader, arguments)
        prompt = reader.compose(reading.verbal, recipe=recipe, checkpoint=checkpoint, overrides=overrides)
    if arguments.json:
        profile, verbal = dict(reading.profile), as_json(reading.verbal)
        print_json({"profile": profile, "verbal": verbal, "prompt": prompt_to_json(prompt)})
    else:
        print_verbal(reading, prompt)


def extract(arguments: argparse.Namespace, client: httpx.Client | None) -> None:
    """`vernissage extract`: the profile and its posts."""
    reader = studio.Reader(load_settings(), client)
    profile = typed.extract(reader, arguments)
    if arguments.json:
        print_json(profile_to_json(profile))
    else:
        print_profile(profile)


def batch(arguments: argparse.Namespace, client: httpx.Client | None) -> int:
    """`vernissage batch`: a portrait of everyone in a manifest."""
    from .batch_command import batch as run

    return run(arguments, out_folder(arguments.out), load_settings(), client)


def kiosk(arguments: argparse.Namespace, client: httpx.Client | None) -> int:
    """`vernissage kiosk`: web, reader and painter, until interrupted."""
    from .house import run_kiosk

    settings = load_settings(
        host=arguments.host, port=arguments.port, data=_path(arguments.data), public_url=arguments.public_url
    )
    return run_kiosk(settings, ray=arguments.ray)


def work(arguments: argparse.Namespace, client: httpx.Client | None) -> int:
    """`vernissage work`: one more painter on the same queue, or one at each place of a cluster."""
    settings = load_settings(data=_path(arguments.data))
    if arguments.ray is not None:
        from .cluster_painters import run_cluster_painters

        return run_cluster_painters(settings, arguments.ray)
    from .worker import run_painter

    return run_painter(settings)


def recipes(arguments: argparse.Namespace, client: httpx.Client | None) -> int:
    """`vernissage recipes`: what there is to paint with; `new`, `check` and `explain`."""
    from . import recipe_commands

    settings = load_settings()
    if arguments.action in ("new", "check"):
        return getattr(recipe_commands, arguments.action)(arguments, settings)
    if arguments.action == "explain":
        return _explain_recipe(arguments, client, settings)
    entries = recipe_commands.listed(settings)
    if arguments.json:
        print_json({"recipes": entries})
    else:
        recipe_commands.print_list(entries)
    recipe_commands.check_list(entries)
    return 0


def _explain_recipe(arguments: argparse.Namespace, client: httpx.Client | None, settings: Settings) -> int:
    from . import recipe_commands

    recipe = studio.open_recipe(settings, arguments.name)
    checkpoint = studio.choose_checkpoint(settings, recipe, arguments.checkpoint)
    overrides = Overrides(seed=arguments.seed, appearance=asked_appearance(arguments))
    reader = studio.Reader(settings, client)
    record = recipe_commands.explain(arguments, checkpoint, overrides, lambda: typed.read(reader, arguments).verbal, settings)
    if arguments.json:
        print_json(record)
    else:
        recipe_commands.print_explained(record)
    return 0


def checkpoints(arguments: argparse.Namespace, client: httpx.Client | None) -> int:
    """`vernissage checkpoints`: what we know of and what runs here, or `pull ID`."""
    from . import checkpoint_commands

    settings = load_settings()
    if arguments.action == "pull":
        path = checkpoint_commands.pull(arguments, settings, _agreed)
        print(f"{arguments.id} is now in {path}{checkpoint_commands.how_to_paint(arguments.id, path)}")
        return 0
    record = checkpoint_commands.listed(settings)
    if arguments.json:
        print_json(record)
    else:
        checkpoint_commands.print_list(record)
    return 0


def doctor(arguments: argparse.Namespace, client: httpx.Client | None) -> int:
    """`vernissage doctor`: is everything there for the opening?"""
    from .doctor import examine

    findings = examine(load_settings(data=_path(arguments.data)))
    if arguments.json:
        print_json({"findings": [{"what": one.what, "state": one.state, "detail": one.detail} for one in findings]})
    else:
        for one in findings:
            print(f"{one.state:8} {one.what}: {one.detail}")
    return 5 if any(one.state == "missing" for one in findings) else 0


def purge(arguments: argparse.Namespace, client: httpx.Client | None) -> int:
    """`vernissage purge`: erase what an installation has kept."""
    from .purge import purge as erase

    data = load_settings(data=_path(arguments.data)).data
    if not arguments.yes and not _is_person_there():
        raise ValueError(f"nothing was erased: nobody is there to be asked whether {data} should be emptied; say so with --yes")
    if not arguments.yes and not _agreed(f"Erase every picture and sitting in {data}? Type yes: "):
        print("nothing was erased")
        return 0
    print(f"erased {erase(data)} files; artists' recipes were kept")
    return 0


def _agreed(question: str) -> bool:
    try:
        return _is_person_there() and input(question).strip().lower() in ("yes", "y")
    except EOFError:  # Ctrl-D instead of an answer
        return False


def _is_person_there() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _path(name: str | None) -> Path | None:
    return None if name is None else Path(name)
