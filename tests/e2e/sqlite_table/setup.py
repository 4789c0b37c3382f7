"""A ticket system's database: all types of SQLite, names that need quotes, more rows than fit a batch."""

import sqlite3

base = sqlite3.connect("tickets.db")
base.executescript("""
CREATE TABLE "security incident" (
  id INTEGER PRIMARY KEY, title TEXT, severity TEXT, opened TEXT, closed INTEGER, cost REAL, major INTEGER, note
);
INSERT INTO "security incident" VALUES
  (1, 'phishing', 'high', '2026-06-01', 1780444800, 1200.5, 1, 'x'),
  (2, 'ransomware', 'critical', '2026-06-02', NULL, 1e-7, 0, NULL),
  (3, '', 'low', '2026-06-03', NULL, NULL, 0, x'c3a9'),
  (4, 'lost laptop', 'hihg', '2026-06-04', NULL, 3, 0, 4.0),
  (5, 'broken text', 'low', '2026-06-05', NULL, 3, 0, x'ff');
CREATE TABLE logins (user TEXT, day TEXT);
""")
base.executemany("INSERT INTO logins VALUES (?, ?)", [(f"u{i % 7}", f"2026-06-{i % 30 + 1:02}") for i in range(3000)])
base.commit()
