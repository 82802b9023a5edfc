// The curve over a logarithmic frequency axis, as SVG so that it is sharp at every size: the sum, each band's own curve,
// a node on every band that can be dragged, and the spectrum of the sound before and after.

import { logGrid, responseDb } from "./filters.js";
import { Nodes } from "./nodes.js";

const GRID = logGrid(400);
const OWN_STEP = 5; // every so many points of the grid make a band's own curve
const TICKS_HZ = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000];
const STEPS_DB = { 3: 1, 6: 2, 12: 3, 18: 6, 24: 6, 36: 12, 48: 12, 72: 24 }; // range of the axis: distance of its lines
const MARGIN = { left: 44, right: 14, top: 12, bottom: 40 };
const SPECTRUM_DB = [-100, -20]; // full scale, from the lower to the upper edge

export const SVG = "http://www.w3.org/2000/svg";

/** An SVG element with attributes. */
export function svg(name, attributes = {}, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}

/** The smallest symmetric axis, in dB, that holds a curve. */
export function axisDb(peakDb) {
  return Object.keys(STEPS_DB).map(Number).find((range) => range >= peakDb) ?? Math.ceil(peakDb / 24) * 24;
}

export class Chart {
  /** `actions` is what people do to a node: see `Nodes`. */
  constructor(root, sampleRateHz, actions) {
    Object.assign(this, { root, sampleRateHz, references: [], reachDb: 6, wantedDb: 0, range: 0 });
    this.axes = root.appendChild(svg("g", { class: "axes", "aria-hidden": "true" }));
    const layer = (name, attributes) => root.appendChild(svg(name, { "aria-hidden": "true", ...attributes }));
    this.pre = layer("path", { class: "spectrum pre" });
    this.post = layer("path", { class: "spectrum post" });
    this.behind = layer("g", { class: "references" });
    this.live = root.appendChild(svg("g", { class: "live" }));
    this.area = this.live.appendChild(svg("path", { class: "area", "aria-hidden": "true" }));
    this.own = this.live.appendChild(svg("g", { class: "owns", "aria-hidden": "true" }));
    this.curve = this.live.appendChild(svg("path", { class: "curve", "aria-hidden": "true" }));
    this.cursor = layer("line", { class: "cursor", visibility: "hidden" });
    this.nodes = new Nodes(this, this.live.appendChild(svg("g", { class: "dots" })), actions);
    this.responses = [];
    new ResizeObserver(() => this.resize()).observe(root);
    this.resize();
  }

  /** The curves to compare with, [{bands, className}], and the dB that the automatic axis holds at least. */
  adopt(references, reachDb) {
    Object.assign(this, { references, reachDb, range: 0 });
  }

  /** An axis of plus and minus so many dB; 0 for the one that holds every curve. */
  setRange(db) {
    this.wantedDb = db;
    this.redraw();
  }

  resize() {
    this.width = Math.max(this.root.clientWidth, 240);
    this.height = Math.max(this.root.clientHeight, 130);
    this.root.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.redraw();
  }

  redraw() {
    this.range = 0; // the axis is drawn anew
    if (this.bands) this.draw(this.bands, this.bypassed);
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

  draw(bands, bypassed) {
    Object.assign(this, { bands, bypassed });
    this.measure(bands);
    const centers = bands.map((band) => band.frequency_hz).filter((hz) => hz > 20 && hz < 20000);
    const heights = responseDb(bands, centers, this.sampleRateHz);
    const peak = this.total.reduce((most, db) => Math.max(most, Math.abs(db)), this.reachDb);
    const range = this.wantedDb || axisDb(peak);
    if (range !== this.range) {
      this.range = range;
      this.drawAxes();
    }
    const points = GRID.map((hz, i) => [hz, this.total[i]]);
    centers.forEach((hz, i) => points.push([hz, heights[i]]));
    points.sort((a, b) => a[0] - b[0]);
    const line = this.path(points);
    this.curve.setAttribute("d", line);
    this.area.setAttribute("d", `${line}L${this.x(20000)} ${this.y(0)}L${this.x(20)} ${this.y(0)}Z`);
    this.live.classList.toggle("bypassed", bypassed);
    this.drawOwn();
    const height = new Map(centers.map((hz, i) => [hz, heights[i]]));
    this.nodes.show(bands, (band) => height.get(band.frequency_hz));
  }

  // Each band's own response on the grid, computed anew only where the band has changed, and their sum.
  measure(bands) {
    this.responses = bands.map((band, i) => {
      const key = `${band.type} ${band.frequency_hz} ${band.gain_db} ${band.q}`;
      const known = this.responses[i];
      return known?.key === key ? known : { key, db: responseDb([band], GRID, this.sampleRateHz) };
    });
    this.total = GRID.map((_, i) => this.responses.reduce((sum, { db }) => sum + db[i], 0));
  }

  drawOwn() {
    while (this.own.children.length > this.responses.length) this.own.lastChild.remove();
    this.responses.forEach((response, i) => {
      const line = this.own.children[i] ?? this.own.appendChild(svg("path", { class: "own" }));
      const view = `${this.range} ${this.width} ${this.height}`;
      if (line.drawn === response && response.view === view) return;
      const points = GRID.filter((_, k) => k % OWN_STEP === 0).map((hz, k) => [hz, response.db[k * OWN_STEP]]);
      line.setAttribute("d", this.path(points));
      line.drawn = response;
      response.view = view;
    });
  }

  path(points) {
    return points.map(([hz, db], i) => `${i ? "L" : "M"}${this.x(hz).toFixed(1)} ${this.y(db).toFixed(2)}`).join("");
  }

  /** The level of the drawn curve at a frequency. */
  levelDb(hz) {
    return responseDb(this.bands, [hz], this.sampleRateHz)[0];
  }

  /** A line at a frequency, or none. */
  point(hz) {
    if (hz === null) return this.cursor.setAttribute("visibility", "hidden");
    const x = this.x(hz).toFixed(1);
    for (const [key, value] of Object.entries({ x1: x, x2: x, y1: MARGIN.top, y2: this.height - MARGIN.bottom })) {
      this.cursor.setAttribute(key, value);
    }
    this.cursor.setAttribute("visibility", "visible");
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
    const { axes, width, height } = this;
    const right = width - MARGIN.right;
    const bottom = height - MARGIN.bottom;
    axes.replaceChildren();
    const step = STEPS_DB[this.range] ?? 24;
    for (let db = -this.range; db <= this.range + 1e-9; db += step) {
      const y = this.y(db);
      axes.append(svg("line", { x1: MARGIN.left, x2: right, y1: y, y2: y, class: db === 0 ? "zero" : "" }));
      axes.append(svg("text", { x: MARGIN.left - 8, y: y + 4, "text-anchor": "end" }, signedText(db)));
    }
    for (const hz of TICKS_HZ) {
      const x = this.x(hz);
      axes.append(svg("line", { x1: x, x2: x, y1: MARGIN.top, y2: bottom }));
      if (hz === 10000 && width < 480) continue; // no room beside 20k
      const anchor = hz === 20000 ? "end" : "middle";
      axes.append(svg("text", { x, y: bottom + 17, "text-anchor": anchor }, hz < 1000 ? `${hz}` : `${hz / 1000}k`));
    }
    axes.append(svg("text", { x: (MARGIN.left + right) / 2, y: height - 6, "text-anchor": "middle" }, "frequency in Hz"));
    const middle = (MARGIN.top + bottom) / 2;
    const turned = { x: 11, y: middle, "text-anchor": "middle", transform: `rotate(-90 11 ${middle})` };
    axes.append(svg("text", turned, "gain in dB"));
    this.behind.replaceChildren(
      ...this.references.map(({ bands, className }) => {
        const decibels = responseDb(bands, GRID, this.sampleRateHz);
        return svg("path", { d: this.path(GRID.map((hz, i) => [hz, decibels[i]])), class: `reference ${className}` });
      }),
    );
  }
}

function signedText(db) {
  if (db === 0) return "0";
  return `${db > 0 ? "+" : "−"}${Math.abs(db)}`;
}
