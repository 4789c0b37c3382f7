with open("data.csv", "w") as out:
    out.write(",".join(f"c{i}" for i in range(5000)) + "\n")
    out.write(",".join(str(i) for i in range(5000)) + "\n")
