"""What people can take away: dumps of the whole graph."""
