"""Everything that is on call, as one file."""
