"""Partitions as Hive and Spark write them, columns in another order in one of them, and notes that are no data."""

from pathlib import Path

FILES = {
    "year=2025/month=12/site=north%20west/part-0001.csv": "day,n\n2025-12-31,1\n",
    "year=2026/month=01/site=north%20west/part-0001.csv": "n,day\n20,2026-01-01\n30,2026-01-02\n",
    "year=2026/month=01/site=__HIVE_DEFAULT_PARTITION__/part-0002.csv": "day,n\n2026-01-03,400\n",
    "year=2026/month=02/site=south/part-0001.csv": "day,n,more\n2026-02-03,5000,x\n",
    "year=2026/month=02/site=south/_SUCCESS": "",
    "year=2026/month=02/site=south/.part-0001.csv.crc": "crc",
    "_temporary/part-0001.csv": "nothing",
}

for name, text in FILES.items():
    path = Path("lake") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
