"""Scores of predicted against gold documents: counts first, ratios last."""
