"""No figure of the labelled people may fall below the stored one. Of the unread, nothing but figures is ever shown."""

from pathlib import Path

import pytest
from measure import LATENCY_POSTS, load_stored, measured, table
from people import SETS
from scoring import fallen

# CPU seconds for two hundred posts: a budget of one, and room for a machine half as fast.
SECONDS = 2.0


@pytest.fixture(scope="module")
def everything(measurer):
    return measured(measurer, list(SETS))


@pytest.mark.parametrize("name", [*SETS, "together"])
def test_no_figure_is_worse_than_stored(everything, name):
    worse = fallen(everything[0].get(name, {}), load_stored()[name])
    assert not worse, "; ".join(worse)


def test_nothing_leaks_and_no_evidence_is_made_up(everything):
    """Whatever is stored: these have no bar but zero."""
    for figures in everything[0].values():
        assert figures.get("leaks", 0) == figures.get("invalid evidence", 0) == 0
        assert figures.get("shuffle", 1) == 1


def test_reading_is_quick(measurer, everything):
    people = [reading.person for reading in everything[1]]
    seconds = measurer.seconds(people)
    assert seconds <= SECONDS, f"{LATENCY_POSTS} posts took {seconds:.2f} s of CPU time"


def test_the_page_shows_the_stored_figures():
    """`measure.py --store`, then `measure.py --table` into the page."""
    page = (Path(__file__).parents[2] / "docs" / "verbal-portrait.md").read_text(encoding="utf-8")
    assert table(load_stored()) in page
