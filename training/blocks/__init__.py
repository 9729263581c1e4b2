"""Training of the block model: copies of saved pages by several tools, labels by alignment with the expected body, trees."""
