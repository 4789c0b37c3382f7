with open("data.csv", "w") as out:
    out.write("x\n1e300\n1\n1e-300\n-1e300\n-1e-300\n1.5\n")
    out.write("0.1\n" * 10000)
    out.write("-0.1\n" * 10000)
