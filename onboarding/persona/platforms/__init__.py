"""What each platform allows, and the persona within it."""
