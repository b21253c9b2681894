"""What runs Muster on one machine, for trying and testing; never deployed, never imported by the app."""
