with open("data.csv", "w") as out:
    out.write(",".join(f"c{i}" for i in range(1000)) + "\n")
    for row in range(10):
        out.write(",".join(str(i * row) for i in range(1000)) + "\n")
with open("program.ism", "w") as out:
    out.write('source s {\n  file: "data.csv"\n  time: none\n  fields {\n')
    out.writelines(f"    c{i}: int\n" for i in range(1000))
    out.write("  }\n}\nmeasure total { formula: sum(c0 + c999 of s) }\n")
