// Bands at the nodes of a line (one row) or of a grid. In between, dB, log Hz and log Q follow cubic convolution
// (R. Keys, IEEE Trans. ASSP 29, 1981). x runs left to right, y top to bottom, 0 to 1.

import { unpack } from "./numbers.js";

export class GridSource {
  constructor(data, types) {
    Object.assign(this, data, { types, gain_db: unpack(data.gain_db, Float32Array) });
    const logs = (text) => Float64Array.from(unpack(text, Float32Array), Math.log);
    this.logs = { frequency_hz: logs(data.frequency_hz), q: logs(data.q) };
  }

  at(x, y) {
    const nodes = this.nodes(x, y);
    const count = this.types.length;
    const mix = (values, band) => nodes.reduce((sum, [node, weight]) => sum + weight * values[node * count + band], 0);
    return this.types.map((type, band) => {
      const frequency_hz = Math.exp(mix(this.logs.frequency_hz, band));
      const q = Math.exp(mix(this.logs.q, band));
      return { type, frequency_hz, gain_db: mix(this.gain_db, band), q };
    });
  }

  // The nodes around (x, y) with their weights: up to sixteen, one at a node itself.
  nodes(x, y) {
    const columns = nodeWeights(x, this.columns);
    const rows = nodeWeights(y, this.rows);
    return rows.flatMap(([row, wy]) => columns.map(([column, wx]) => [row * this.columns + column, wx * wy]));
  }
}

// [node, weight] pairs of a position between 0 and 1 among `count` evenly spaced nodes.
function nodeWeights(position, count) {
  if (count === 1) return [[0, 1]];
  const place = Math.min(Math.max(position, 0), 1) * (count - 1);
  const left = Math.min(Math.floor(place), count - 2);
  const u = place - left;
  if (u === 0 || u === 1) return [[left + u, 1]];
  const found = new Array(count).fill(0);
  const add = (node, weight) => {
    // Beyond the ends stands the node that continues the first or last three.
    if (node < 0) [3, -3, 1].forEach((c, i) => (found[i] += c * weight));
    else if (node >= count) [3, -3, 1].forEach((c, i) => (found[count - 1 - i] += c * weight));
    else found[node] += weight;
  };
  add(left - 1, ((-u + 2) * u - 1) * u * 0.5);
  add(left, ((3 * u - 5) * u * u + 2) * 0.5);
  add(left + 1, ((-3 * u + 4) * u + 1) * u * 0.5);
  add(left + 2, (u - 1) * u * u * 0.5);
  return found.flatMap((weight, node) => (weight === 0 ? [] : [[node, weight]]));
}
