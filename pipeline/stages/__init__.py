"""One file per stage of the analysis, each a callable from document to document."""
