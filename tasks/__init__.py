"""The jobs, one file each; reads like a table of contents."""
