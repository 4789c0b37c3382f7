with open("data.csv", "w") as out:
    out.write("id,good,day\n")
    for i in range(1999):
        out.write(f"{i},{'yes' if i < 1883 else 'no'},2026-06-{i % 30 + 1:02d}\n")
