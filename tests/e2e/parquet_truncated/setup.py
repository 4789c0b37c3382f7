"""The beginning of a file, as a writer leaves it that was stopped."""

with open("cut.parquet", "wb") as cut:
    cut.write(b"PAR1" + bytes(100))
