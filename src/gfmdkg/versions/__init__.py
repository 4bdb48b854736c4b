"""Versions of a dataset: what differs between two, which are held, and whether a new one may be released."""
