"""Who speaks and to whom: what the user said first, then what the site says."""
