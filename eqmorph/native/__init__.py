"""Equalizers compiled into programs of their own, with the compilers that a machine has."""
