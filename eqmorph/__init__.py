"""eqmorph: neural EQ morphing. Import what you need from its folders; importing this costs nothing."""

__version__ = "0.1.0"
