"""One command, one table: Usher beside its peers, measured in the same run. Ratios count, not absolute times."""
