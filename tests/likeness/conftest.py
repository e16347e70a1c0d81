"""The scorer lies beside its tests and is found by name, as when it is run. One measurer for all: loading it takes seconds."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def measurer():
    from measure import Measurer

    return Measurer()
