"""Everything that learns numbers: strings and arrays in and out, never a document."""
