"""What whole songs are like, beside real ones: what benchmarks/structure.py counts, compares and reports."""
