"""What a run would take: counts, steps, time and memory, before it begins."""
