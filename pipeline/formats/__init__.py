"""One file per format read or written."""
