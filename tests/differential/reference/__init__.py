"""A reference evaluator of .ism programs: small, slow, and written from the language reference alone.

It shares no code with the compiler. Exact values are Python integers and fractions, each result is rounded
once to binary64 where the language says so, and nothing is done incrementally: every cell is computed from
all rows again.
"""
