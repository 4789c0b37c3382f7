import random

random.seed(11)
with open("data.csv", "wb") as out:
    out.write(b"a,n\n" + bytes(random.randrange(256) for _ in range(200000)))
