"""Claims, premises, parties and stances in opinion articles, offline."""

__version__ = "0.1.0"
