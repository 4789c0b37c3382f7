import os

os.mkdir("data.csv")
