with open("program.ism", "w") as out:
    out.write("measure m { formula: " + "not " * 200_000 + "true }\n")
