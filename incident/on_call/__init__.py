"""Who is on call for a service at an instant: rotations, overrides and absences, and what follows from them."""
