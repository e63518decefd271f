"""From a TOML file to a flow, or to all that is wrong with it by file, line and key."""
