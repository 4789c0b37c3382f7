import random

random.seed(7)
with open("data.csv", "wb") as out:
    out.write(bytes(random.randrange(256) for _ in range(200000)))
