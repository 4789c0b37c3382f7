"""JSON lines, packed. (part-3.parquet was written by DuckDB 2.0, part-5.json.zst by zstd 1.5.4.)"""

import gzip

with gzip.open("data/part-2.ndjson.gz", "wt") as packed:
    packed.write(
        '{"id":"b1","day":"2026-01-06","n":3,"cost":2.50,"host":{"name":"alpha"},"tags":["y","z;q"],"os.kind":"unix"}\n'
        '{"id":"b2","day":"2026-03-06","n":4,"host":{"name":"beta"},"os":{"kind":"not this"}}\n'
        '{"id":"b3","day":"2026-03-07","n":4.5,"host":{"name":"beta"}}\n'
    )
