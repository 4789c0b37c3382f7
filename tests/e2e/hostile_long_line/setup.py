with open("data.csv", "w") as out:
    out.write("a,n\nx,1\n" + "y" * 10_000_000 + ",2\n")
