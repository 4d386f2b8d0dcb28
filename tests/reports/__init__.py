"""Reports: what they count, and that each figure leads to exactly its tickets."""
