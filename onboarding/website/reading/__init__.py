"""Bytes of one page in, the page out: charset, tree, layout, main text, metadata, kind, language."""
