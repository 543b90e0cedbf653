"""What a system without a model would score: the floors under the figures."""
