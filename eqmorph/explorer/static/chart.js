// The curve: decibels over a logarithmic frequency axis, drawn as SVG so that it is sharp at every size.

import { logGrid, responseDb } from "./filters.js";

const GRID = logGrid(400);
const TICKS_HZ = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000];
const STEPS_DB = { 6: 2, 12: 3, 18: 6, 24: 6, 36: 12, 48: 12, 72: 24 }; // range of the axis: distance of its lines
const MARGIN = { left: 44, right: 14, top: 12, bottom: 40 };

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
  /** `references` are the curves to compare with: [{bands, className}]; `reachDb` is what the axis holds at least. */
  constructor(root, sampleRateHz, references, reachDb) {
    Object.assign(this, { root, sampleRateHz, references, reachDb });
    this.resize();
    new ResizeObserver(() => this.resize()).observe(root);
  }

  resize() {
    this.width = Math.max(this.root.clientWidth, 240);
    this.height = Math.max(this.root.clientHeight, 180);
    this.root.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
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

  draw(bands, bypassed) {
    Object.assign(this, { bands, bypassed });
    const centers = bands.map((band) => band.frequency_hz).filter((hz) => hz > 20 && hz < 20000);
    const grid = [...GRID, ...centers].sort((a, b) => a - b);
    const curve = responseDb(bands, grid, this.sampleRateHz);
    const range = axisDb(Math.max(this.reachDb, ...curve.map(Math.abs)));
    if (range !== this.range) {
      this.range = range;
      this.drawAxes();
    }
    const line = this.path(grid, curve);
    this.curve.setAttribute("d", line);
    this.area.setAttribute("d", `${line}L${this.x(20000)} ${this.y(0)}L${this.x(20)} ${this.y(0)}Z`);
    this.live.classList.toggle("bypassed", bypassed);
    const heights = responseDb(bands, centers, this.sampleRateHz);
    this.dots.replaceChildren(
      ...bands.flatMap((band, i) => {
        const index = centers.indexOf(band.frequency_hz);
        if (index < 0) return [];
        const at = { cx: this.x(band.frequency_hz), cy: this.y(heights[index]) };
        return [
          svg("circle", { ...at, r: 9 }),
          svg("text", { x: at.cx, y: at.cy + 4, "text-anchor": "middle" }, String(i + 1)),
        ];
      }),
    );
  }

  path(grid, curve) {
    return grid.map((hz, i) => `${i ? "L" : "M"}${this.x(hz).toFixed(1)} ${this.y(curve[i]).toFixed(2)}`).join("");
  }

  drawAxes() {
    const { root, width, height } = this;
    const right = width - MARGIN.right;
    const bottom = height - MARGIN.bottom;
    root.replaceChildren();
    const axes = root.appendChild(svg("g", { class: "axes" }));
    const step = STEPS_DB[this.range] ?? 24;
    for (let db = -this.range; db <= this.range + 1e-9; db += step) {
      const y = this.y(db);
      axes.append(svg("line", { x1: MARGIN.left, x2: right, y1: y, y2: y, class: db === 0 ? "zero" : "" }));
      const sign = db > 0 ? "+" : db < 0 ? "−" : "";
      axes.append(svg("text", { x: MARGIN.left - 8, y: y + 4, "text-anchor": "end" }, `${sign}${Math.abs(db)}`));
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

    for (const { bands, className } of this.references) {
      const line = this.path(GRID, responseDb(bands, GRID, this.sampleRateHz));
      root.append(svg("path", { d: line, class: `reference ${className}` }));
    }
    this.live = root.appendChild(svg("g", { class: "live" }));
    this.area = this.live.appendChild(svg("path", { class: "area" }));
    this.curve = this.live.appendChild(svg("path", { class: "curve" }));
    this.dots = this.live.appendChild(svg("g", { class: "dots" }));
  }
}
