"""The words that mark the site, and those to leave."""
