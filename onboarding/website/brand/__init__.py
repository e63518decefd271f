"""What the site looks like and calls itself: names, logos, colours, fonts, profiles, contacts."""
