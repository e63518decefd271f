"""How the text sounds, in closed labels, and the rules to write like it."""
