import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "stand_ins"))  # child processes find them by name
