"""How the site writes, counted: sentences, words, readability, and labels with documented cut points."""
