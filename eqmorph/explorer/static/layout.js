// The five-band layout of SAFE (eqmorph/eq/layout.py).

/** Why bands do not fit the SAFE layout; empty when they do (eqmorph/eq/layout.py). */
export function misfit(bands, layout) {
  if (bands.map((band) => band.type).join() !== layout.kinds.join()) {
    return "needs low shelf, three peaks and high shelf";
  }
  const beyond = layout.params.find(({ band, field, low, high }) => !(low <= bands[band][field] && bands[band][field] <= high));
  if (beyond) return `band ${beyond.band + 1}: ${beyond.field} is outside ${beyond.low} to ${beyond.high}`;
  const moved = layout.fixed.findIndex((values, band) =>
    Object.entries(values).some(([field, value]) => Math.abs(bands[band][field] - value) > 5e-4),
  );
  return moved < 0 ? "" : `band ${moved + 1} has a Q other than the one it is fixed at`;
}
