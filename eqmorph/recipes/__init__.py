"""How a model is built and trained, as frozen data: the schema, overrides, and the named recipes."""
