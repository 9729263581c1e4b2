"""Who acts: people, bodies of states, organisations, groups, and the nouns and titles that point to them."""
