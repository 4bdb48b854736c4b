"""Benchmarks of the endpoint beside its peers; ``make bench`` runs them. They are no tests: nothing fails on a time."""
