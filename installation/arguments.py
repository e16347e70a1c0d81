"""What may be typed: every command with its flags, and the help of each."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable
from typing import Any

from portrait.finish import TECHNIQUES
from portrait.start import LEAST, MOST, STARTS, UNTUNED

from .parser import Parser, number, pair, size, whole
from .settings import LANGUAGES

SOURCE_HELP = """\
a source is one of
  -                                  words from standard input (up to 1 MB)
  words.txt  posts.jsonl             a file
  archive.zip  chat.txt              what people download of their own accounts: X, Instagram,
                                     Threads, Facebook, Telegram, Mastodon, Bluesky, Reddit,
                                     LinkedIn, YouTube, TikTok, a chat of WhatsApp; packed,
                                     unpacked, or one file of it
{sites}

name:handle always works (bluesky:ada.test, github:ada); a bare name that may be several things is
refused with the list of what to type. For example:
  vernissage {command} @ada@mastodon.social
  vernissage {command} WhatsApp.zip --author Ada
  echo 'forty words of your own' | vernissage {command} -
What each source reads, and how people say no: docs/extractors.md"""


def build_parser() -> argparse.ArgumentParser:
    """Every command with its flags; `--help` of each is written to be learnt from."""
    from importlib.metadata import version

    parser = Parser(
        prog="vernissage",
        description="A visitor's own words become a verbal portrait, and a diffusion model paints it.",
        epilog="Begin with: echo 'forty words of your own' | vernissage portrait -",
    )
    parser.add_argument("--version", action="version", version=f"vernissage {version('vernissage')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    _add_portrait(commands)
    _add_paint(commands)
    _add_extract(commands)
    _add_describe(commands)
    _add_batch(commands)
    _add_kiosk(commands)
    _add_crafts(commands)
    return parser


def _command(commands: Any, name: str, summary: str, *, epilog: str | Callable[[], str] | None = None) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=summary, description=summary[0].upper() + summary[1:] + ".", epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )  # fmt: skip
    parser.set_defaults(run=name.replace("-", "_"))
    return parser


def _add_portrait(commands: Any) -> None:
    parser = _command(commands, "portrait", "read a source and paint its portrait", epilog=lambda: source_help("portrait"))
    parser.add_argument("source", nargs="?", metavar="SOURCE", help="where the words come from; see below")
    _add_reading(parser)
    _add_painting(parser)


def _add_paint(commands: Any) -> None:
    parser = _command(
        commands, "paint", "paint a picture from bare words, without a profile",
        epilog='for example: vernissage paint "a lighthouse at dusk" --recipe watercolour --seed 3',
    )  # fmt: skip
    parser.add_argument("words", nargs="?", metavar="PROMPT", help="what to paint")
    _add_painting(parser)


def _add_extract(commands: Any) -> None:
    parser = _command(commands, "extract", "print the profile of a source, and its posts", epilog=lambda: source_help("extract"))
    parser.add_argument("source", metavar="SOURCE", help="where the words come from; see below")
    parser.add_argument("--limit", type=whole(1, 2000), metavar="N", help="posts at most, spread over time (200)")
    _add_author(parser)
    _add_confirmed(parser)
    _add_json(parser)


def _add_describe(commands: Any) -> None:
    parser = _command(commands, "describe", "print the verbal portrait of a source, and its prompt", epilog=lambda: source_help("describe"))
    parser.add_argument("source", metavar="SOURCE", help="where the words come from; see below")
    parser.add_argument("--recipe", metavar="R", help="how words become a prompt (see `vernissage recipes`)")
    parser.add_argument("--checkpoint", metavar="C", help="whose tokens and size count (see `vernissage checkpoints`)")
    parser.add_argument("--seed", type=whole(0, 2**32 - 1), metavar="N", help="default: a hash of the portrait")
    _add_appearance(parser)
    _add_reading(parser)
    _add_json(parser)


def _add_batch(commands: Any) -> None:
    parser = _command(
        commands, "batch", "paint a portrait of everyone in a CSV or JSONL file",
        epilog="columns: source, and where wanted id, recipe, seed, checkpoint, count, appearance, consent; see docs/batch.md",
    )  # fmt: skip
    parser.add_argument("manifest", metavar="MANIFEST", help="one sitter a row; its paths are relative to it")
    parser.add_argument("--out", required=True, metavar="DIR", help="folder for pictures, summary.csv and the contact sheet")
    parser.add_argument("--resume", action="store_true", help="go on with what is in DIR; nothing that is done is painted again")
    parser.add_argument("--dry-run", action="store_true", help="check the manifest, and estimate time and room on the disk")
    _add_ray(parser, "paint on a Ray cluster")
    parser.add_argument("--language", choices=LANGUAGES, default="en", metavar="L", help="of titles: " + " ".join(LANGUAGES))
    _add_caption(parser)


def _add_caption(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--caption", action="store_true", help="mount each picture with its label below it, which says that AI painted it")


def _add_kiosk(commands: Any) -> None:
    parser = _command(
        commands, "kiosk", "open the kiosk: web page, reader and painter",
        epilog="then touch http://localhost:8000; phones need --public-url or a name on your network",
    )  # fmt: skip
    parser.add_argument("--host", help="address to bind to (all interfaces; the API answers this machine only)")
    parser.add_argument("--port", type=whole(1, 65535), metavar="N", help="TCP port (8000)")
    parser.add_argument("--data", metavar="DIR", help="folder of pictures, queue and recipes")
    parser.add_argument("--public-url", metavar="URL", help="what visitors' phones can reach, for the QR code")
    _add_ray(parser, "paint on a Ray cluster, and not on this machine")
    parser = _command(commands, "work", "add a painter to a kiosk that uses the same data folder")
    parser.add_argument("--data", metavar="DIR", help="folder of pictures, queue and recipes")
    _add_ray(parser, "add one at each free place of a Ray cluster")


def _add_ray(parser: argparse.ArgumentParser, summary: str) -> None:
    parser.add_argument("--ray", metavar="ADDRESS", help=f"{summary}: auto, HOST:PORT, or local for one of this machine (docs/cluster.md)")


def _add_crafts(commands: Any) -> None:
    _add_recipes(commands)
    parser = _command(
        commands, "checkpoints", "list the checkpoints we know and what this machine can run, or fetch one",
        epilog="for example: vernissage checkpoints pull latent-consistency/lcm-lora-sdv1-5; see docs/checkpoints.md",
    )  # fmt: skip
    parser.add_argument("action", nargs="?", choices=["pull"], help="pull: fetch a checkpoint, a LoRA or a tiny decoder from its hub")
    parser.add_argument("id", nargs="?", metavar="ID", help="a hub id, owner/name or owner/name/file.safetensors, or a .safetensors file")
    parser.add_argument("--accept-licence", action="store_true", help="I have read its licence and agree to it")
    _add_json(parser)
    parser = _command(commands, "doctor", "check on opening morning that everything is there")
    parser.add_argument("--data", metavar="DIR", help="folder of pictures, queue and recipes")
    _add_json(parser)
    parser = _command(commands, "purge", "erase every picture, sitting and key of this installation")
    parser.add_argument("--data", metavar="DIR", help="folder of pictures, queue and recipes")
    parser.add_argument("--yes", action="store_true", help="do it without asking")


def _add_recipes(commands: Any) -> None:
    parser = _command(
        commands, "recipes", "list the recipes that can be painted with, or craft one",
        epilog="for example: vernissage recipes new night --extends oil; then: vernissage recipes check night",
    )  # fmt: skip
    _add_json(parser)
    crafts = parser.add_subparsers(title="crafts", metavar="CRAFT", dest="action", parser_class=Parser)

    def craft(name: str, summary: str) -> argparse.ArgumentParser:
        return crafts.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".", allow_abbrev=False)

    new = craft("new", "write a recipe of your own, with remarks in it")
    new.add_argument("name", metavar="NAME", help="letters, digits, - and _")
    new.add_argument("--extends", metavar="R", help="the recipe to start from (oil)")
    new.add_argument(
        "--from", dest="style", metavar="FILE[:STYLE]", help="a style of a styles.csv (A1111) or of a style list in JSON (Fooocus)"
    )
    check = craft("check", "say everything that is wrong with recipes, with file and line")
    check.add_argument("names", nargs="*", metavar="NAME|FILE", help="default: every recipe of your own")
    explain = craft("explain", "show each phrase of a prompt with its slot, weight, evidence and tokens, and what is not in it")
    explain.add_argument("name", metavar="NAME", help="a recipe's name or file")
    whose = explain.add_mutually_exclusive_group(required=True)
    whose.add_argument("source", nargs="?", metavar="SOURCE", help="where the words come from, as of `vernissage portrait`")
    whose.add_argument("--profile", dest="source", metavar="FILE", help="the same, for a file of posts")
    explain.add_argument("--checkpoint", metavar="C", help="whose tokens count (see `vernissage checkpoints`); CLIP's are counted too")
    explain.add_argument("--seed", type=whole(0, 2**32 - 1), metavar="N", help="default: a hash of the portrait")
    _add_appearance(explain)
    _add_reading(explain)
    explain.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document to standard output")


def _add_painting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--recipe", metavar="R", help="a recipe's name or file (see `vernissage recipes`)")
    parser.add_argument("--checkpoint", metavar="C", help="a name, hub id or folder (see `vernissage checkpoints`)")
    parser.add_argument("--seed", type=whole(0, 2**32 - 1), metavar="N", help="default: a hash of the portrait; 0 for bare words")
    parser.add_argument("--count", type=whole(1, 1000), default=1, metavar="N", help="pictures, with seed, seed+1, …")
    parser.add_argument("--size", type=size, metavar="WxH", help="the finished picture in px, for example 1280x1280")
    parser.add_argument("--steps", type=whole(1, 200), metavar="N", help="denoising steps")
    parser.add_argument("--guidance", type=number(0, 50), metavar="G", help="how closely the prompt is followed, 0 to 50")
    parser.add_argument("--finish", choices=TECHNIQUES, metavar="F", help=f"brush work: {', '.join(TECHNIQUES)}")
    parser.add_argument("--negative", metavar="TEXT", help="what must not be in the picture")
    parser.add_argument(
        "--lora", action="append", default=[], metavar="ID[:W]", help="a LoRA style, by file or hub id, and its weight (1); may be repeated"
    )
    parser.add_argument(
        "--start", choices=[*STARTS, "picture"], metavar="S",
        help="sketch: paint over a sketch of what the words say; none: from noise (the recipe's); picture: over that of --again",
    )  # fmt: skip
    parser.add_argument("--init", metavar="IMAGE", help="paint over this picture")
    parser.add_argument("--mask", metavar="IMAGE", help="paint only where this is white; the rest of the picture stays")
    parser.add_argument(
        "--strength", type=number(LEAST, MOST), metavar="X",
        help=f"how freely the start is painted over, {LEAST:g} to {MOST:g} (the recipe's; {UNTUNED:g} over a picture)",
    )  # fmt: skip
    _add_appearance(parser)
    parser.add_argument(
        "--again", metavar="SIDECAR", help="paint a picture again from the .json beside it, with whatever else is asked for here"
    )
    _add_caption(parser)
    parser.add_argument("--out", default="portraits", metavar="DIR", help="folder for the pictures (./portraits)")
    _add_json(parser)


def _add_appearance(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--appearance", action="append", type=pair, default=[], metavar="K=V",
        help="how you want to look, for example hair=red (drawn by the seed otherwise; may be repeated)",
    )  # fmt: skip


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=LANGUAGES, default="en", metavar="L", help="of title and prose: " + " ".join(LANGUAGES))
    _add_author(parser)
    _add_confirmed(parser)


def _add_author(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--author", metavar="NAME", help="whose words to read, where several people write in a chat")


def _add_confirmed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--confirmed", action="store_true", help="the account is mine, although it asks not to be indexed")
    parser.add_argument("--prove", action="store_true", help="prove that with a code in its bio; lifts what machines are refused, too")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document to standard output")


def source_help(command: str) -> str:
    """Every source that can be read here, guests' too, in its extractor's own words."""
    from extractors.about import missing_keys
    from extractors.sources import load_extractors

    from .studio import FILE_READERS

    lines = []
    for name, one in load_extractors(None, {}).items():  # type: ignore[arg-type]
        if name not in FILE_READERS:
            needs = f" Needs {' and '.join(missing_keys(one, {}))}." if missing_keys(one, {}) else ""
            about = (type(one).__doc__ or f"Reads {name}.").partition("\n")[0]
            told = f"{name}: {about[:1].lower()}{about[1:]}{needs}"
            lines += textwrap.wrap(told, 100, initial_indent=f"  {one.example:34} ", subsequent_indent=" " * 37)
    return SOURCE_HELP.format(sites="\n".join(lines), command=command)
