import random

random.seed(3)
with open("program.ism", "wb") as out:
    out.write(bytes(random.randrange(256) for _ in range(100000)))
