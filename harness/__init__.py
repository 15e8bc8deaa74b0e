"""The built plugin in real hosts and on a desktop, for tests, benchmarks and pictures."""
