"""Letters, one folder each: subject.txt, body.txt and body.html; what they share is in _base."""
