"""Files of the same form: one packed by each packing, one not packed. 20,000 rows are in the largest."""

import bz2
import gzip
import lzma
from pathlib import Path

many = "n,day\n" + "".join(f"{i % 10},2026-01-02\n" for i in range(20000))

# Two members; the second one goes on in the middle of a row.
text = b"day,n\n2026-01-01,1\n2026-01-01,2\n"
Path("day-1.csv.gz").write_bytes(gzip.compress(text[:23], mtime=0) + gzip.compress(text[23:], mtime=0))
Path("day-2.csv.bz2").write_bytes(bz2.compress(many.encode()))
Path("day-3.csv.xz").write_bytes(lzma.compress("day,n\n2026-01-03,30\n".encode("utf-8-sig")))
# "day,n\n2026-01-04,400\n" by zstd 1.5.4 and "day,n\n2026-01-05,5000\n" by lz4 1.9.4.
Path("day-4.csv").write_bytes(bytes.fromhex("28b52ffd0458a900006461792c6e0a323032362d30312d30342c3430300ad62250a6"))
Path("day-5.csv.gz").write_bytes(bytes.fromhex("04224d186440a7160000806461792c6e0a323032362d30312d30352c353030300a00000000551b4a87"))
Path("day-6.csv").write_text("day,n\n2026-01-06,60000\n")
