# A table of 132 fields: eleven types, twelve times over, every third row without the optional cells.
TYPES = ["int", "decimal(2)", "number", "text", "bool", "date", "timestamp", "duration", "ip", "enum(low, high)", "int?"]
CELLS = ["7", "1.25", "0.5", "x", "yes", "2026-05-17", "2026-05-17T10:00:00Z", "2 days", "10.0.0.1", "high", "3"]
names = [f"c{i}" for i in range(132)]
with open("data.csv", "w") as out:
    out.write(",".join(names) + "\n")
    for row in range(9):
        cells = [CELLS[i % 11] for i in range(132)]
        if row % 3 == 0:
            cells = ["" if i % 11 == 10 else cell for i, cell in enumerate(cells)]
        if row == 8:
            cells[121] = "seven"  # the 122nd column: an int
        out.write(",".join(cells) + "\n")
with open("program.ism", "w") as out:
    out.write('source s {\n  file: "data.csv"\n  time: none\n  rejects: 1 rows\n  fields {\n')
    out.writelines(f"    {name}: {TYPES[i % 11]}\n" for i, name in enumerate(names))
    out.write("  }\n}\n")
    measures = {
        "ints": "sum(c0 + c110 of s)",
        "decimals": "sum(c1 of s)",
        "numbers": "avg(c2 of s)",
        "texts": 'count(s where c3 == "x")',
        "truths": "count(s where c4 and c125)",
        "days": "max(c5 of s)",
        "instants": "max(c6 of s)",
        "durations": "sum(c7 of s)",
        "addresses": "count(s where c8 in 10.0.0.0/8 and c129 == c8)",
        "ranks": "max(c9 of s)",
        "given": "count(s where c131 is not none)",
        "optional": "sum(c131 of s)",
    }
    out.writelines(f"measure {name} {{ formula: {formula} }}\n" for name, formula in measures.items())
