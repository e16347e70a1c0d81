import numpy as np

from portrait.centroids import CENTROIDS, fingerprint, theme_centroids
from portrait.vocabulary import load_vocabulary

TABLE = load_vocabulary().entries("themes")


def test_every_theme_is_embedded_as_it_stands():
    with np.load(CENTROIDS) as file:
        shipped = set(file["fingerprints"].tolist())
    stale = [key for key, entry in TABLE.items() if fingerprint(key, entry) not in shipped]
    assert not stale, "run: python portrait/training/theme_centroids.py"


def test_an_edited_theme_is_embedded_when_it_is_loaded():
    asked = []

    def encode(texts):
        asked.extend(texts)
        return np.ones((len(texts), 512), np.float32)

    edited = {"running": TABLE["running"], "cycling": dict(TABLE["cycling"]) | {"words": {"en": ["unicycle"]}}}
    vectors = theme_centroids(encode, edited)
    assert "unicycle" in asked and not set(TABLE["running"]["prototypes"]) & set(asked)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
