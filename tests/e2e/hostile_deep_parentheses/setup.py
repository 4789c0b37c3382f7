with open("program.ism", "w") as out:
    out.write("measure m { formula: " + "(" * 200_000 + "1" + ")" * 200_000 + " }\n")
