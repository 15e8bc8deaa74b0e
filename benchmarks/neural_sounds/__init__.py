"""Neural sounds beside their rivals: see benchmarks/sounds.py."""
