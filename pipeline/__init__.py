"""Everything that knows documents: reading, stages, evaluation, training, commands."""
