"""Where an extent lies: the places that words mean, by name, by description and by what is around."""
