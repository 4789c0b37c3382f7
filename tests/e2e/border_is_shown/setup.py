with open("data.csv", "w") as out:
    out.write("good\n" + "yes\n" * 2374 + "no\n" * 126)
