"""Settings of all tests: none fails because the machine was busy."""

from hypothesis import settings

settings.register_profile("eqmorph", deadline=None)
settings.load_profile("eqmorph")
