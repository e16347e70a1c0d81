"""What each command does, once its arguments are known to be right."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors import Profile, profile_to_json
from extractors.errors import BadSource, TooLarge
from portrait.appearance import check_appearance
from portrait.checkpoint import Checkpoint, find_checkpoint
from portrait.compose import Overrides, check_start, compose_words
from portrait.prompt import Prompt, prompt_to_json
from portrait.recipe import Recipe
from portrait.renderer import Portrait
from portrait.safety import check_words
from portrait.verbal import VerbalPortrait, as_json
from portrait.vocabulary import load_vocabulary

from . import studio
from .asked import Besides, asked_besides, notes, with_besides
from .caption import captioned
from .content_credentials import Sign, open_signing
from .picture import sidecar, write_pair
from .pipeline import Reading
from .progress import Progress
from .proof import ask_owner
from .settings import Settings, load_settings

if TYPE_CHECKING:
    import httpx

STDIN_LIMIT = 1_000_000  # bytes


def portrait(arguments: argparse.Namespace, client: httpx.Client | None) -> None:
    """`vernissage portrait`: one sitter, one or more pictures."""
    settings = load_settings()
    if _is_again(arguments, arguments.source, "a SOURCE"):
        return _paint_again(settings, arguments)
    recipe, checkpoint, overrides, besides = _asked_for(settings, arguments)
    out = _out_folder(arguments.out)
    reader = studio.Reader(settings, client)
    with Progress() as progress:
        progress.stage("reading")
        reading = _read(reader, arguments)
        first = reader.compose(reading.verbal, recipe=recipe, checkpoint=checkpoint, overrides=overrides)
        prompts = [
            with_besides(reader.compose(reading.verbal, recipe=recipe, checkpoint=checkpoint, overrides=_with_seed(overrides, seed)), besides, checkpoint)
            for seed in range(first.seed, first.seed + arguments.count)
        ]
        first = prompts[0]
        _note(progress, first, checkpoint, arguments)
        records = _paint(settings, checkpoint, prompts, reading.verbal, out, progress, caption=arguments.caption)
    _print_portraits(records, reading.verbal, first, arguments.json)


def paint(arguments: argparse.Namespace, client: httpx.Client | None) -> None:
    """`vernissage paint`: a picture from bare words."""
    settings = load_settings()
    if _is_again(arguments, arguments.words, "a PROMPT"):
        return _paint_again(settings, arguments)
    recipe, checkpoint, overrides, besides = _asked_for(settings, arguments)
    out = _out_folder(arguments.out)
    count_tokens = studio.token_counter(checkpoint)
    seed = overrides.seed or 0
    prompts = [
        with_besides(
            compose_words(arguments.words, recipe, checkpoint, count_tokens=count_tokens, overrides=_with_seed(overrides, each)), besides, checkpoint
        )
        for each in range(seed, seed + arguments.count)
    ]
    check_words(prompts[0].positive)
    with Progress() as progress:
        _note(progress, prompts[0], checkpoint, arguments)
        records = _paint(settings, checkpoint, prompts, None, out, progress, caption=arguments.caption)
    _print_portraits(records, None, prompts[0], arguments.json)


def describe(arguments: argparse.Namespace, client: httpx.Client | None) -> None:
    """`vernissage describe`: the verbal portrait and the prompt; no diffusion model is loaded."""
    settings = load_settings()
    recipe = studio.open_recipe(settings, arguments.recipe)
    checkpoint = studio.choose_checkpoint(settings, recipe, arguments.checkpoint)
    overrides = Overrides(seed=arguments.seed, appearance=_appearance(arguments))
    reader = studio.Reader(settings, client)
    reader.check(checkpoint)
    with Progress() as progress:
        progress.stage("reading")
        reading = _read(reader, arguments)
        prompt = reader.compose(reading.verbal, recipe=recipe, checkpoint=checkpoint, overrides=overrides)
    if arguments.json:
        profile, verbal = dict(reading.profile), as_json(reading.verbal)
        _print_json({"profile": profile, "verbal": verbal, "prompt": prompt_to_json(prompt)})
    else:
        _print_verbal(reading, prompt)


def extract(arguments: argparse.Namespace, client: httpx.Client | None) -> None:
    """`vernissage extract`: the profile and its posts."""
    reader = studio.Reader(load_settings(), client)
    if arguments.source == "-":
        profile = _profile_from_stdin(arguments)
    else:
        profile = reader.extract(arguments.source, limit=arguments.limit, **_asked_how(reader, arguments))
    if arguments.json:
        _print_json(profile_to_json(profile))
    else:
        _print_profile(profile)


def batch(arguments: argparse.Namespace, client: httpx.Client | None) -> int:
    """`vernissage batch`: a portrait of everyone in a manifest."""
    from .batch_command import batch as run

    return run(arguments, _out_folder(arguments.out), load_settings(), client)


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
        _print_json({"recipes": entries})
    else:
        recipe_commands.print_list(entries)
    recipe_commands.check_list(entries)
    return 0


def _explain_recipe(arguments: argparse.Namespace, client: httpx.Client | None, settings: Settings) -> int:
    from . import recipe_commands

    recipe = studio.open_recipe(settings, arguments.name)
    checkpoint = studio.choose_checkpoint(settings, recipe, arguments.checkpoint)
    overrides = Overrides(seed=arguments.seed, appearance=_appearance(arguments))
    reader = studio.Reader(settings, client)
    record = recipe_commands.explain(arguments, checkpoint, overrides, lambda: _read(reader, arguments).verbal, settings)
    if arguments.json:
        _print_json(record)
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
        _print_json(record)
    else:
        checkpoint_commands.print_list(record)
    return 0


def doctor(arguments: argparse.Namespace, client: httpx.Client | None) -> int:
    """`vernissage doctor`: is everything there for the opening?"""
    from .doctor import examine

    findings = examine(load_settings(data=_path(arguments.data)))
    if arguments.json:
        _print_json({"findings": [{"what": one.what, "state": one.state, "detail": one.detail} for one in findings]})
    else:
        for one in findings:
            print(f"{one.state:8} {one.what}: {one.detail}")
    return 5 if any(one.state == "missing" for one in findings) else 0


def purge(arguments: argparse.Namespace, client: httpx.Client | None) -> int:
    """`vernissage purge`: erase what an installation has kept."""
    from .purge import purge as erase

    data = load_settings(data=_path(arguments.data)).data
    if not arguments.yes and not _agreed(f"Erase every picture and sitting in {data}? Type yes: "):
        print("nothing was erased")
        return 0
    print(f"erased {erase(data)} files; artists' recipes were kept")
    return 0


def _asked_for(settings: Settings, arguments: argparse.Namespace) -> tuple[Recipe, Checkpoint, Overrides, Besides]:
    """Recipe, checkpoint, numbers, and what to paint over, checked before any source is read."""
    recipe = studio.open_recipe(settings, arguments.recipe)
    checkpoint = studio.choose_checkpoint(settings, recipe, arguments.checkpoint)
    studio.token_counter(checkpoint)  # is it on this machine at all?
    besides = asked_besides(arguments, checkpoint)
    over = besides.start is not None  # then a sketch is not what it starts from
    overrides = Overrides(
        seed=arguments.seed, steps=arguments.steps, guidance=arguments.guidance, size=arguments.size,
        technique=arguments.finish, negative=arguments.negative, appearance=_appearance(arguments),
        start="none" if over else arguments.start, strength=None if over else arguments.strength,
    )  # fmt: skip
    check_start(recipe, checkpoint, overrides)
    return recipe, checkpoint, overrides, besides


def _note(progress: Progress, prompt: Prompt, checkpoint: Checkpoint, arguments: argparse.Namespace) -> None:
    for sentence in notes(prompt, checkpoint, arguments.negative):
        progress.say(f"note: {sentence}")


def _is_again(arguments: argparse.Namespace, what: str | None, named: str) -> bool:
    """Whether a picture is to be painted again. Raises `ValueError` when it is not said what to paint, or said twice."""
    if (what is None) == (arguments.again is None):
        raise ValueError(f"name {named} or --again SIDECAR, {'one of them' if what is None else 'not both'}; see --help")
    return arguments.again is not None


def _paint_again(settings: Settings, arguments: argparse.Namespace) -> None:
    """The picture of a sidecar, or the same with other numbers."""
    from . import again

    for flag in ("recipe", "appearance", "author", "confirmed", "prove"):
        if getattr(arguments, flag, None):
            raise ValueError(f"--{flag} cannot go with --again: a sidecar keeps no words to compose anew; leave one of the two out")
    besides = asked_besides(arguments, None)
    over = besides.start is not None
    kept = again.open_sidecar(Path(arguments.again), start=besides.start)
    asked = Overrides(
        seed=arguments.seed, steps=arguments.steps, guidance=arguments.guidance, size=arguments.size, technique=arguments.finish,
        negative=arguments.negative, start=None if over else arguments.start, strength=None if over else arguments.strength,
    )  # fmt: skip
    first = again.painted_again(kept, asked, arguments.checkpoint)
    first = with_besides(first, besides, find_checkpoint(first.checkpoint))
    out = _out_folder(arguments.out)
    prompts = [replace(first, seed=(first.seed + index) % 2**32) for index in range(arguments.count)]
    with Progress() as progress:
        if sentence := again.changed(kept, settings):
            progress.say(f"note: {sentence}")
        records = _paint(
            settings, find_checkpoint(first.checkpoint), prompts, None, out, progress, caption=arguments.caption, told=kept.told
        )
    _print_portraits(records, None, first, arguments.json)


def _appearance(arguments: argparse.Namespace) -> dict[str, str]:
    chosen = dict(arguments.appearance)
    check_appearance(chosen, load_vocabulary())
    return chosen


def _with_seed(overrides: Overrides, seed: int) -> Overrides:
    return replace(overrides, seed=seed % 2**32)


def _read(reader: studio.Reader, arguments: argparse.Namespace) -> Reading:
    if arguments.source == "-":
        return reader.read_profile(_profile_from_stdin(arguments), language=arguments.language)
    if arguments.author is not None or arguments.prove:
        profile = reader.extract(arguments.source, **_asked_how(reader, arguments))
        return reader.read_profile(profile, language=arguments.language, confirmed=arguments.confirmed)
    return reader.read(arguments.source, language=arguments.language, confirmed=arguments.confirmed)


def _asked_how(reader: studio.Reader, arguments: argparse.Namespace) -> dict[str, Any]:
    """Whose words, and on whose word; a person is asked to prove an account only when it can be read at all."""
    if arguments.prove:
        reader.check_provable(arguments.source)
    code = ask_owner(arguments.source) if arguments.prove else None
    return {"author": arguments.author, "confirmed": arguments.confirmed, "code": code}


def _profile_from_stdin(arguments: argparse.Namespace) -> Profile:
    from extractors.text import profile_from_bytes

    if arguments.prove:
        raise BadSource("--prove is about an account, and standard input has none; leave it out")
    if arguments.author is not None:
        raise BadSource("--author chooses among the people of a chat in a file; name the file instead of -")
    if sys.stdin is None:
        raise BadSource("standard input is closed; pipe words into it, or name a file")
    if sys.stdin.isatty():
        print("write or paste your words, then press Ctrl-D", file=sys.stderr)
    content = sys.stdin.buffer.read(STDIN_LIMIT + 1)
    if len(content) > STDIN_LIMIT:
        raise TooLarge("standard input holds more than 1 MB; hand in a shorter text, or a .jsonl file of posts")
    return profile_from_bytes(content, source="-")


def _out_folder(name: str) -> Path:
    """The folder for pictures; it is made only when a picture is done."""
    path = Path(name)
    if path.exists() and not path.is_dir():
        raise ValueError(f"--out {name} is a file, not a folder; name another folder")
    if not (parent := path.absolute().parent).is_dir():
        raise ValueError(f"--out {name}: the folder {parent} does not exist; make it first")
    if not os.access(path if path.exists() else parent, os.W_OK | os.X_OK):
        raise ValueError(f"--out {name}: nothing may be written there; name a folder of your own")
    return path


def _paint(
    settings: Settings,
    checkpoint: Checkpoint,
    prompts: Sequence[Prompt],
    verbal: VerbalPortrait | None,
    out: Path,
    progress: Progress,
    *,
    caption: bool = False,
    told: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """Paint one prompt after the other and keep each picture as soon as it is done. `told` takes the place of what its
    sidecar would say."""
    if not checkpoint.clean and settings.image_check is None:
        progress.say(f"note: {studio.unchecked_sentence(checkpoint)}")
    sign = open_signing(settings)
    painter = studio.Painter(settings)
    records = []
    for index, prompt in enumerate(prompts):
        progress.picture(index + 1, len(prompts))
        [painted] = painter.paint([prompt], verbal=verbal, on_stage=progress.stage, on_step=progress.step)
        records.append(_kept(out, painted, caption, told or {}, sign))
    painter.close()
    return records


def _kept(out: Path, painted: Portrait, caption: bool, told: Mapping[str, Any], sign: Sign) -> dict[str, Any]:
    kept = {**sidecar(painted), **told}
    png, record = write_pair(out, captioned(painted, kept["title"]) if caption else painted, kept, sign)
    return {"png": str(png), "json": str(record), "seed": painted.prompt.seed, "seconds": round(painted.seconds, 2)}


def _print_portraits(records: list[dict[str, Any]], verbal: VerbalPortrait | None, prompt: Prompt, as_document: bool) -> None:
    if as_document:
        _print_json({"portraits": records, "verbal": as_json(verbal) if verbal else None, "prompt": prompt_to_json(prompt)})
        return
    if verbal:
        print(f"{verbal.title}\n{verbal.prose}\n")
    for record in records:
        print(f"{record['png']}  (seed {record['seed']}, {record['seconds']} s)")


def _print_verbal(reading: Reading, prompt: Prompt) -> None:
    verbal, setting = reading.verbal, reading.verbal.setting
    situation = [facet.label for facet in (setting.place, setting.time_of_day, setting.season) if facet]
    print(f"{verbal.title}\n{verbal.prose}\n")
    for name, labels in (
        ("themes", [theme.label for theme in verbal.themes]),
        ("mood", [word.label for word in verbal.mood.words] or ["undecided"]),
        ("setting", situation),
        ("symbols", [symbol.label for symbol in verbal.symbols]),
        ("palette", [f"{colour.name} {colour.hex}" for colour in verbal.palette]),
        ("voice", [verbal.voice.label]),
        ("withheld", [f"{item.reason} ({item.count})" for item in verbal.withheld]),
    ):
        if labels:
            print(f"{name:9} {', '.join(labels)}")
    print(f"\nprompt    {prompt.positive}\n          {prompt.tokens} tokens, seed {prompt.seed}, recipe {prompt.recipe}")


def _print_profile(profile: Profile) -> None:
    print(f"{profile.display_name or profile.handle or profile.source}: {len(profile.posts)} posts")
    for post in profile.posts:
        date = post.created_at.date().isoformat() if post.created_at else "undated"
        print(f"{date:10}  {post.kind:7}  {' '.join(post.text.split())[:100]}")


def _agreed(question: str) -> bool:
    return sys.stdin.isatty() and input(question).strip().lower() in ("yes", "y")


def _path(name: str | None) -> Path | None:
    return None if name is None else Path(name)


def _print_json(document: dict[str, Any]) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    print()
