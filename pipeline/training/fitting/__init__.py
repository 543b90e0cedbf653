"""The optimisation, what is scored and logged on the way, and the folder of the run."""
