"""`python -m portrait.training.corpus`: compose a corpus from an atlas."""

import argparse
from pathlib import Path

from .store import write_corpus


def main(argv: list[str] | None = None) -> None:
    """Read the flags and compose; running it again goes on where it stopped."""
    parser = argparse.ArgumentParser(prog="python -m portrait.training.corpus", description=__doc__)
    parser.add_argument("--atlas", type=Path, required=True, help="folder that rasterise.mjs wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder for the corpus")
    parser.add_argument("--count", type=int, default=90_000, help="pictures (default %(default)s)")
    parser.add_argument("--size", type=int, default=64, help="pixels a side (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="which corpus (default %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default %(default)s)")
    flags = parser.parse_args(argv)
    write_corpus(flags.out, flags.atlas, flags.count, flags.seed, flags.size, flags.workers)


if __name__ == "__main__":
    main()
