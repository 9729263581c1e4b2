"""Doc to mentions, claims, positions and territorial figures: judgement inside one article."""
