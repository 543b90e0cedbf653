"""Many runs of one config: over seeds, or over a space of settings."""
