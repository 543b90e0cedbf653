"""The report of an evaluation for readers: one HTML page, and Markdown to paste."""
