"""What is no article inside a paragraph, and what a dump repeats from article to article."""
