"""Who is said to say what: rules over quotation marks and verbs of saying."""
