"""`python -m cli` is `usher`; the processes of `usher up` are started this way."""

from cli.main import main

main()
