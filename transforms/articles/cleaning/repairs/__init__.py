"""What happened to a text on its way: printing, capitals throughout, an end cut off."""
