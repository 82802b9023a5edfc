// The curve over a logarithmic frequency axis, as SVG so that it is sharp at every size: the sum, each band's own curve,
// a node on every band that can be dragged, and the spectrum of the sound before and after.

import { axisDb, axisElements, MARGIN } from "./axes.js";
import { halfAngles, logGrid, powers, productDb, responseDb } from "./filters.js";
import { Nodes } from "./nodes.js";
import { setAttributes, svg } from "./svg.js";

const GRID = logGrid(400);
const OWN_STEP = 5; // every so many points of the grid make a band's own curve
const SPECTRUM_DB = [-100, -20]; // full scale, from the lower to the upper edge

export class Chart {
  /** `actions` is what people do to a node: see `Nodes`. */
  constructor(root, sampleRateHz, actions) {
    Object.assign(this, { root, sampleRateHz, references: [], reachDb: 0, wantedDb: 0, range: 0, parts: [] });
    this.angles = halfAngles(GRID, sampleRateHz);
    this.axes = root.appendChild(svg("g", { class: "axes", "aria-hidden": "true" }));
    const layer = (name, attributes) => root.appendChild(svg(name, { "aria-hidden": "true", ...attributes }));
    this.pre = layer("path", { class: "spectrum pre" });
    this.post = layer("path", { class: "spectrum post" });
    this.behind = layer("g", { class: "references" });
    this.live = root.appendChild(svg("g", { class: "live" }));
    this.area = this.live.appendChild(svg("path", { class: "area", "aria-hidden": "true" }));
    this.own = this.live.appendChild(svg("g", { class: "owns", "aria-hidden": "true" }));
    this.other = this.live.appendChild(svg("path", { class: "other", "aria-hidden": "true" }));
    this.curve = this.live.appendChild(svg("path", { class: "curve", "aria-hidden": "true" }));
    this.cursor = this.live.appendChild(svg("g", { class: "cursor", visibility: "hidden", "aria-hidden": "true" }));
    this.cursor.append(svg("line"), svg("text", { id: "readout" }));
    this.nodes = new Nodes(this, this.live.appendChild(svg("g", { class: "dots" })), actions);
    new ResizeObserver(() => this.resize()).observe(root);
    this.resize();
  }

  /** The curves to compare with, [{bands, className}], which the automatic axis holds, too. */
  adopt(references) {
    const curves = references.map(({ bands, className }) => ({ className, levels: responseDb(bands, GRID, this.sampleRateHz) }));
    Object.assign(this, { references: curves, reachDb: highest(curves.flatMap(({ levels }) => levels)), range: 0 });
  }

  /** An axis of plus and minus so many dB; 0 for the tightest that holds every curve. */
  setRange(db) {
    this.wantedDb = db;
    this.redraw();
  }

  /** What a screen reader says of the nodes. */
  describe() {
    this.nodes.describe();
  }

  resize() {
    this.width = Math.max(this.root.clientWidth, 240);
    this.height = Math.max(this.root.clientHeight, 130);
    this.root.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.across = GRID.map((hz) => inParts(this.x(hz), 10));
    this.redraw();
  }

  redraw() {
    this.range = 0; // the axis is drawn anew
    if (this.bands) this.draw(this.bands, this.otherBands, this.bypassed);
  }

  x(hz) {
    const share = Math.log(hz / 20) / Math.log(1000);
    return MARGIN.left + share * (this.width - MARGIN.left - MARGIN.right);
  }

  y(db) {
    return MARGIN.top + (0.5 - db / (2 * this.range)) * (this.height - MARGIN.top - MARGIN.bottom);
  }

  /** Frequency and decibels at a place of the window; `ratio` is what a pixel of the window is in the drawing. */
  at(clientX, clientY) {
    const box = this.root.getBoundingClientRect();
    const x = clientX - box.left;
    const y = clientY - box.top;
    const hz = 20 * 1000 ** ((x - MARGIN.left) / (this.width - MARGIN.left - MARGIN.right));
    const db = (0.5 - (y - MARGIN.top) / (this.height - MARGIN.top - MARGIN.bottom)) * 2 * this.range;
    return { x, y, hz: Math.min(Math.max(hz, 20), 20000), db };
  }

  /**
   * Draws bands, and those of the other side, if there is one; the automatic axis widens at once, and narrows when nothing
   * moves any more.
   */
  draw(bands, otherBands, bypassed, moving = false) {
    Object.assign(this, { bands, otherBands, bypassed });
    this.measure(bands);
    const otherDb = otherBands ? responseDb(otherBands, GRID, this.sampleRateHz) : [];
    const tightest = axisDb(Math.max(highest(this.total), highest(otherDb), this.reachDb));
    const range = this.wantedDb || (moving ? Math.max(tightest, this.range) : tightest);
    if (range !== this.range) {
      this.range = range;
      this.drawAxes();
    }
    this.live.classList.toggle("bypassed", bypassed);
    this.drawSum();
    this.drawOwn();
    setAttributes(this.other, { d: this.path(otherDb.map((db, i) => [this.across[i], db])) });
    this.nodes.show(bands, this.heights);
  }

  // Each band's own response on the grid, computed anew only where the band has changed, and all of them together: on
  // the grid, and where each band has its center (null beyond the axis).
  measure(bands) {
    this.parts = bands.map((band, i) => {
      const key = `${band.type} ${band.frequency_hz} ${band.gain_db} ${band.q}`;
      const known = this.parts[i];
      return known?.key === key ? known : { key, powers: powers(band, this.angles, this.sampleRateHz) };
    });
    this.total = productDb(this.parts.map((part) => part.powers), GRID.length);
    const centers = bands.map((band) => band.frequency_hz);
    const levels = responseDb(bands, centers, this.sampleRateHz);
    this.heights = centers.map((hz, i) => (hz > 20 && hz < 20000 ? levels[i] : null));
  }

  drawSum() {
    const points = this.total.map((db, i) => [this.across[i], db]);
    this.heights.forEach((db, i) => {
      if (db !== null) points.push([inParts(this.x(this.bands[i].frequency_hz), 10), db]);
    });
    points.sort((a, b) => a[0] - b[0]);
    const line = this.path(points);
    this.curve.setAttribute("d", line);
    this.area.setAttribute("d", `${line}L${this.x(20000)} ${this.y(0)}L${this.x(20)} ${this.y(0)}Z`);
  }

  drawOwn() {
    while (this.own.children.length > this.parts.length) this.own.lastChild.remove();
    const view = `${this.range} ${this.width} ${this.height}`;
    this.parts.forEach((part, i) => {
      const line = this.own.children[i] ?? this.own.appendChild(svg("path", { class: "own" }));
      if (line.drawn === part && part.view === view) return;
      const points = [];
      for (let k = 0; k < GRID.length; k += OWN_STEP) points.push([this.across[k], 10 * Math.log10(part.powers[k])]);
      line.setAttribute("d", this.path(points));
      line.drawn = part;
      part.view = view;
    });
  }

  // [pixels across, dB] as a path.
  path(points) {
    return points.map(([x, db], i) => `${i ? "L" : "M"}${x} ${inParts(this.y(db), 100)}`).join("");
  }

  /** The level of the drawn curve at a frequency. */
  levelDb(hz) {
    return responseDb(this.bands, [hz], this.sampleRateHz)[0];
  }

  /** A line at a frequency with a text beside it, or none. */
  point(hz, label) {
    setAttributes(this.cursor, { visibility: hz === null ? "hidden" : "visible" });
    const [line, text] = this.cursor.children;
    text.textContent = label;
    if (hz === null) return;
    const x = this.x(hz);
    const onLeft = x > this.width / 2;
    const [top, bottom] = [MARGIN.top, this.height - MARGIN.bottom];
    setAttributes(line, { x1: x.toFixed(1), x2: x.toFixed(1), y1: String(top), y2: String(bottom) });
    setAttributes(text, { x: (x + (onLeft ? -8 : 8)).toFixed(1), y: String(bottom - 8), "text-anchor": onLeft ? "end" : "start" });
  }

  /** Spectra before and after the equalizer as [[hz, dB of full scale], ...]; null takes them away. */
  drawSpectra(pre, post) {
    const [low, high] = SPECTRUM_DB;
    const bottom = this.height - MARGIN.bottom;
    const y = (db) => bottom - (Math.min(Math.max(db, low), high) - low) / (high - low) * (bottom - MARGIN.top);
    const line = (points) => points.map(([hz, db], i) => `${i ? "L" : "M"}${this.x(hz).toFixed(1)} ${y(db).toFixed(1)}`).join("");
    const closed = (points) => (points ? `${line(points)}L${this.x(points.at(-1)[0])} ${bottom}L${this.x(points[0][0])} ${bottom}Z` : "");
    this.pre.setAttribute("d", closed(pre));
    this.post.setAttribute("d", post ? line(post) : "");
  }

  drawAxes() {
    this.axes.replaceChildren(...axisElements(this));
    this.behind.replaceChildren(
      ...this.references.map(({ levels, className }) => {
        return svg("path", { d: this.path(levels.map((db, i) => [this.across[i], db])), class: `reference ${className}` });
      }),
    );
  }
}

function highest(levels) {
  return levels.reduce((most, db) => Math.max(most, Math.abs(db)), 0);
}

function inParts(value, parts) {
  return Math.round(value * parts) / parts;
}
