"""Random programs and data, subject by subject. See ../generate.py."""
