// The morph: places, and a source that gives the bands between them. x runs left to right, y top to bottom, 0 to 1.

import { LatentSource } from "./decoder.js";
import { statedPreampDb } from "./preamp.js";
import { GridSource } from "./grid.js";
import { MeanSource } from "./mean.js";
import { PathSource } from "./path.js";

const SOURCES = { latent: LatentSource, grid: GridSource, mean: MeanSource, path: PathSource };
const INSIDE = 1e-9; // weights stay a hair inside: a preset on its own may have other bands than the morph beside it

export const FAR = 0.2; // of a map: farther from every word no data lies

export class Surface {
  constructor(data) {
    Object.assign(this, data);
    this.source = new SOURCES[data.source.form](data.source, data.types);
  }

  get oneLine() {
    return this.kind === "line";
  }

  /** The preset at (x, y), gains multiplied by `strength`: at a place exactly what stands there. */
  preset(x, y, strength = 1) {
    const here = this.place(x, y);
    return here ? here.preset.map((band) => this.scale(band, strength)) : this.bands(x, y, strength);
  }

  /** The same curve, always with the same filters in the same order. */
  bands(x, y, strength = 1) {
    return this.source.at(x, y, this.weights(x, y)).map((band) => this.scale(band, strength));
  }

  /** The preamp that is stated at (x, y), null where no preset states one; one that does not counts with its own. */
  preampDb(x, y, sampleRateHz) {
    const here = this.place(x, y);
    if (here || this.kind === "map") return here?.preamp_db ?? null;
    if (this.places.every((place) => (place.preamp_db ?? null) === null)) return null;
    const stated = this.places.map(({ preset, preamp_db }) => statedPreampDb({ bands: preset, preamp_db }, sampleRateHz));
    return this.weights(x, y).reduce((sum, weight, i) => sum + weight * stated[i], 0);
  }

  /** Shares of the presets of a line or square at (x, y). */
  weights(x, y) {
    const count = this.places.length;
    const corners = this.oneLine ? [1 - x, x] : [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y];
    return corners.map((corner) => (1 - INSIDE) * corner + INSIDE / count);
  }

  /** The place at exactly (x, y), if there is one. */
  place(x, y) {
    return this.places.find((place) => Math.hypot(place.x - x, place.y - y) < 1e-9);
  }

  /** Whether (x, y) lies farther from every word of a map than `FAR`. */
  isFar(x, y) {
    return this.kind === "map" && this.places.every((place) => Math.hypot(place.x - x, place.y - y) > FAR);
  }

  scale(band, strength) {
    const [lowest, highest] = this.gain_range_db;
    return { ...band, gain_db: Math.min(Math.max(strength * band.gain_db, lowest), highest) };
  }
}
