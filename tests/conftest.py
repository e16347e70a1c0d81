"""What all tests share."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "stand_ins"))  # child processes find them by name


def pytest_collection_modifyitems(items):
    """The browser comes last: while it is open, an event loop of its own runs in this thread."""
    items.sort(key=lambda item: "e2e" in item.path.parts)
