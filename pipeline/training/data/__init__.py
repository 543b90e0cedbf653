"""What a run learns from: labelled documents, checked, as numbers, in batches."""
