"""How good a model is, beside what needs no model. Pure numpy; every figure says which rows it is from."""
