"""A database, and a file that is none."""

import sqlite3
from pathlib import Path

base = sqlite3.connect("a.db")
base.executescript("CREATE TABLE t (name TEXT); INSERT INTO t VALUES ('x');")
base.commit()
Path("b.db").write_text("name\nx\n")
