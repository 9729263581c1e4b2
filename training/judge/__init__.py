"""How the judge of claims, its reader of pairs and their teacher are trained, exported and calibrated."""
