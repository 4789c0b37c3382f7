import os

os.mkdir("data.csv")  # a folder without files
