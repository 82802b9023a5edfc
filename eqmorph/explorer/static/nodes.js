// The nodes of the curve: one on each band, moved by pointer, wheel, pinch or keys.

import { setAttributes, svg } from "./svg.js";
import { bandText, NAMES } from "./words.js";

const REACH = { mouse: 18, touch: 30, pen: 24 }; // pixels from a node within which a pointer takes it
const MANY = 24; // bands, of which more have smaller nodes
const WHEEL_REACH = 60;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const OCTAVES = { small: 1 / 24, large: 1 / 6 }; // of an arrow key, alone and with Shift
const DECIBELS = { small: 0.25, large: 1 };
const Q_OCTAVES = 1 / 6; // of + and -
const WHEEL_OCTAVES = 1 / 400; // of a pixel of the wheel

export class Nodes {
  /**
   * `actions`: band(index) as it is now, drag(index, {frequency_hz, gain_db}), widen(index, octaves of Q), reset(index), hover(frequency or null),
   * moved(): a pointer moved; `settle` has to follow.
   */
  constructor(chart, root, actions) {
    Object.assign(this, { chart, root, actions, spots: [], held: null, latest: null, fingers: new Map() });
    const { root: ground } = chart;
    ground.addEventListener("pointerdown", (event) => this.take(event));
    ground.addEventListener("pointermove", (event) => this.note(event));
    for (const name of ["pointerup", "pointercancel"]) ground.addEventListener(name, (event) => this.leave(event));
    ground.addEventListener("pointerleave", () => this.hoverEnds());
    ground.addEventListener("dblclick", (event) => {
      const index = this.near(event, REACH.touch);
      if (index >= 0) actions.reset(index);
    });
    ground.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    root.addEventListener("keydown", (event) => this.key(event));
  }

  /** Puts a node on every band at its height in dB; one beyond the axis, with null, is hidden. */
  show(bands, heights) {
    const { chart, root } = this;
    this.bands = bands;
    root.classList.toggle("dense", bands.length > MANY);
    while (root.children.length > bands.length) root.lastChild.remove();
    this.spots = bands.map((band, i) => {
      const node = root.children[i] ?? root.appendChild(this.create(i));
      const spot = heights[i] === null ? null : [chart.x(band.frequency_hz), this.inside(chart.y(heights[i]))];
      setAttributes(node, { visibility: spot ? "visible" : "hidden" });
      if (spot) setAttributes(node, { transform: `translate(${spot[0].toFixed(1)} ${spot[1].toFixed(1)})` });
      return spot;
    });
  }

  /** What a screen reader says of every node. */
  describe() {
    this.bands.forEach((band, i) => {
      setAttributes(this.root.children[i], {
        "aria-label": `Band ${i + 1}, ${NAMES[band.type].toLowerCase()}`,
        "aria-valuenow": band.gain_db.toFixed(1),
        "aria-valuetext": bandText(band),
      });
    });
  }

  // A curve may leave a chosen axis; its nodes stay within reach.
  inside(y) {
    return Math.min(Math.max(y, this.chart.y(this.chart.range)), this.chart.y(-this.chart.range));
  }

  create(index) {
    const attributes = { role: "slider", tabindex: "0", "aria-valuemin": "-60", "aria-valuemax": "60" };
    const node = svg("g", { class: "node", ...attributes });
    node.append(svg("circle", { r: 9 }), svg("text", { y: 4, "text-anchor": "middle", "aria-hidden": "true" }, String(index + 1)));
    return node;
  }

  near(event, reach) {
    const { x, y } = this.chart.at(event.clientX, event.clientY);
    const distance = (spot) => (spot ? Math.hypot(spot[0] - x, spot[1] - y) : Infinity);
    const distances = this.spots.map(distance);
    const nearest = distances.indexOf(Math.min(...distances));
    return nearest >= 0 && distances[nearest] <= reach ? nearest : -1;
  }

  take(event) {
    this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (this.held !== null) {
      this.pinch = { span: this.span(), q: this.actions.band(this.held.index).q };
      return;
    }
    const index = event.button === 0 ? this.near(event, REACH[event.pointerType] ?? REACH.mouse) : -1;
    if (index < 0) return;
    event.preventDefault();
    this.chart.root.setPointerCapture(event.pointerId);
    this.root.children[index].focus({ preventScroll: true });
    const band = this.actions.band(index);
    const { hz, db } = this.chart.at(event.clientX, event.clientY);
    this.held = { index, pointer: event.pointerId, octaves: Math.log2(band.frequency_hz / hz), gain_db: band.gain_db, db };
    this.chart.root.classList.add("dragging");
  }

  // A pointer may move several times in a frame: the last place counts, and is followed when the frame is drawn.
  note(event) {
    if (this.fingers.has(event.pointerId)) this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    this.latest = event;
    this.actions.moved();
  }

  /** Follows the pointer to where it is now. */
  settle() {
    const { latest } = this;
    this.latest = null;
    if (latest) this.follow(latest);
  }

  follow(event) {
    const { hz, db } = this.chart.at(event.clientX, event.clientY);
    if (this.pinch && this.held) {
      const q = this.pinch.q * (this.pinch.span / Math.max(this.span(), 1));
      this.actions.widen(this.held.index, Math.log2(q / this.actions.band(this.held.index).q));
    } else if (this.held?.pointer === event.pointerId) {
      const { index, octaves, gain_db, db: start } = this.held;
      // A shelf has half its gain where its node stands.
      const times = this.bands[index].type === "peak" ? 1 : 2;
      this.actions.drag(index, { frequency_hz: hz * 2 ** octaves, gain_db: gain_db + times * (db - start) });
    }
    this.actions.hover(hz);
    const over = this.held?.index ?? this.near(event, REACH.mouse);
    this.chart.root.classList.toggle("over", over >= 0);
    this.emphasize(over);
  }

  hoverEnds() {
    if (this.held !== null) return;
    this.latest = null;
    this.actions.hover(null);
  }

  emphasize(index) {
    if (index === this.emphasized) return;
    this.emphasized = index;
    Array.from(this.chart.own.children).forEach((line, i) => line.classList.toggle("chosen", i === index));
  }

  // Pixels between two fingers.
  span() {
    const [[a, b], [c, d] = [a, b]] = [...this.fingers.values()];
    return Math.hypot(a - c, b - d);
  }

  leave(event) {
    this.settle();
    this.fingers.delete(event.pointerId);
    if (this.fingers.size < 2) this.pinch = null;
    if (this.held?.pointer !== event.pointerId) return;
    this.held = null;
    this.chart.root.classList.remove("dragging");
  }

  wheel(event) {
    const index = this.held?.index ?? this.near(event, WHEEL_REACH);
    if (index < 0) return;
    event.preventDefault();
    this.actions.widen(index, -Math.max(Math.min(event.deltaY, 120), -120) * WHEEL_OCTAVES);
  }

  key(event) {
    const index = Array.from(this.root.children).indexOf(event.target);
    if (index < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const band = this.actions.band(index);
    const size = event.shiftKey ? "large" : "small";
    const move = KEYS[event.key];
    if (move) {
      const frequency_hz = band.frequency_hz * 2 ** (move[0] * OCTAVES[size]);
      this.actions.drag(index, { frequency_hz, gain_db: band.gain_db + move[1] * DECIBELS[size] });
    } else if (["+", "=", "PageUp"].includes(event.key)) {
      this.actions.widen(index, Q_OCTAVES);
    } else if (["-", "_", "PageDown"].includes(event.key)) {
      this.actions.widen(index, -Q_OCTAVES);
    } else if (["Delete", "Backspace"].includes(event.key)) {
      this.actions.reset(index);
    } else {
      return;
    }
    event.preventDefault();
  }
}
