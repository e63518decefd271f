"""A flow that can be trusted: conditions and schemas compiled, names and circles checked, its digest."""
