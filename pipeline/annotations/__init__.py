"""Labelled documents in the forms that annotation tools and corpora write."""

from polemic.pipeline.annotations.labels import LabelMap
from polemic.pipeline.annotations.read import FORMS, read_annotations

__all__ = ["FORMS", "LabelMap", "read_annotations"]
