"""What the figures would be with other documents, other seeds, or by chance."""
