"""Who is mentioned: names, titles, bodies, offices and unnamed sources of one article."""
