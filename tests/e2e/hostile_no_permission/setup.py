import os

os.chmod("data.csv", 0)
