"""What is known of a user in, a persona out: every claim with its evidence, nothing invented."""
