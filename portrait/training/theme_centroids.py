"""Embed the themes of the vocabulary anew, after themes.toml was edited.

    python portrait/training/theme_centroids.py [--out portrait/vocabulary/centroids.npz]

Describing also works without it, and slower: what is not in the file is embedded each time it is loaded.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from portrait.centroids import CENTROIDS, embed, fingerprint
from portrait.encoder import SentenceEncoder
from portrait.vocabulary import load_vocabulary


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=CENTROIDS)
    options = parser.parse_args()
    encode, table = SentenceEncoder(), load_vocabulary().entries("themes")
    vectors = np.stack([embed(encode, key, entry) for key, entry in table.items()])
    np.savez_compressed(
        options.out, fingerprints=np.array([fingerprint(key, entry) for key, entry in table.items()]), vectors=vectors.astype(np.float16)
    )
    print(f"{options.out}: {len(table)} themes, {options.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
