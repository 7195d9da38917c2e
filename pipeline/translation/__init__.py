"""Translation: segments in, checked machine translations with their markup out."""
