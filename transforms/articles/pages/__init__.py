"""Saved web pages: the article in their HTML and what they say of it. `page.read_page` is the way in."""
