"""Pure functions on text and character offsets."""
