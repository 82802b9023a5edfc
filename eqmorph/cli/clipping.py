"""The remark of commands that write a preset whose output clips."""

from eqmorph.cli.console import warn
from eqmorph.eq.preamp import CLIPPING_DB, preamp_db, stated_preamp_db
from eqmorph.eq.preset import AnyPreset


def warn_of_clipping(preset: AnyPreset) -> None:
    """Say by how much the preamp that a preset states is too high for its bands."""
    excess_db = max(stated_preamp_db(chain) - preamp_db(chain) for chain in preset.leveled().chains)
    if excess_db > CLIPPING_DB:
        warn(f"with this preamp the output clips by up to {excess_db:.2f} dB; --preamp auto lowers it")
