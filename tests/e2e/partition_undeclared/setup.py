"""A partition whose field is declared as if the file had it."""

from pathlib import Path

path = Path("lake/year=2026/part-0001.csv")
path.parent.mkdir(parents=True)
path.write_text("a,b\nx,1\n")
