"""What outcomes depend on: code, models, words and libraries, each as a hash."""
