"""Links to the vocabularies of others: mapping sets (SSSOM), what they become in the graph, checks, and look-up."""
