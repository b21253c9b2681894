"""The doors to the outside: each vendor's SDK lives in its own package here and nowhere else."""
