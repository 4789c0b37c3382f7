with open("data.csv", "w") as out:
    out.write('a,n\nx,1\n"y,2\n' + "z,3\n" * 100000)
