"""What a model may add: asked with marked spans, checked in code, kept with its quotes."""
