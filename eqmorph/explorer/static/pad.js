// The pad: a two-dimensional slider. Its ground shows the curve at every place, its buttons are the presets or words.

import { responseDb, logGrid } from "./filters.js";
import { svg } from "./chart.js";

const STEP = 0.02; // of the pad, for an arrow key
const LEAP = 0.1; // with Shift, and for Page Up and Page Down
const GLYPHS = 7; // little curves along each side
const FAR = 0.2; // of the map: farther from every word no data lies

const MOVES = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  PageUp: [0, -1],
  PageDown: [0, 1],
};

export class Pad {
  /** `moved(x, y)` is called for every move by pointer or key; the page answers with `show`. */
  constructor(root, surface, moved) {
    Object.assign(this, { root, surface });
    // Two keys may come within one frame: the second starts where the first one went, shown or not.
    const move = (x, y) => moved((this.x = x), (this.y = y));
    this.slider = root.querySelector("[role=slider]");
    this.thumb = root.querySelector(".thumb");
    this.places = surface.places.map((place) => this.button(place, move));
    this.drawGlyphs();
    root.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.target.closest("button")) return;
      root.setPointerCapture(event.pointerId);
      this.slider.focus({ preventScroll: true });
      event.preventDefault();
      this.follow(event, move);
    });
    root.addEventListener("pointermove", (event) => {
      if (root.hasPointerCapture(event.pointerId)) this.follow(event, move);
    });
    this.slider.addEventListener("keydown", (event) => this.key(event, move));
    new ResizeObserver(() => this.thinOut()).observe(root);
  }

  follow(event, moved) {
    const box = this.root.getBoundingClientRect();
    moved(clamp((event.clientX - box.left) / box.width), clamp((event.clientY - box.top) / box.height));
  }

  key(event, moved) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const move = MOVES[event.key];
    if (move) {
      const step = event.shiftKey || event.key.startsWith("Page") ? LEAP : STEP;
      moved(clamp(this.x + step * move[0]), clamp(this.y + step * move[1]));
    } else if (event.key === "Home" || event.key === "End") {
      moved(event.key === "Home" ? 0 : 1, this.y);
    } else {
      return;
    }
    event.preventDefault();
  }

  button(place, moved) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "place";
    button.append(Object.assign(document.createElement("span"), { textContent: place.name }));
    button.style.left = `${100 * place.x}%`;
    button.style.top = `${100 * place.y}%`;
    button.classList.toggle("to-bottom", place.y < 0.06);
    button.classList.toggle("to-top", place.y > 0.94);
    button.title = place.note ? `${place.name}: ${place.note}` : place.name;
    button.addEventListener("click", () => moved(place.x, place.y));
    this.root.append(button);
    return button;
  }

  /** Where labels would lie on each other the later one goes to the other side, or shows its name on hover and focus. */
  thinOut() {
    const kept = [];
    const free = (button) => {
      const box = button.getBoundingClientRect();
      const hits = (other) =>
        box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
      return !kept.some(hits);
    };
    this.places.forEach((button, i) => {
      const { x } = this.surface.places[i];
      button.classList.remove("quiet");
      button.classList.toggle("to-left", x > 0.75);
      if (!free(button) && x > 0.25 && x <= 0.75) button.classList.add("to-left");
      button.classList.toggle("quiet", !free(button));
      kept.push(button.getBoundingClientRect());
    });
  }

  show(x, y, text) {
    Object.assign(this, { x, y });
    this.thumb.style.left = `${100 * x}%`;
    this.thumb.style.top = `${100 * y}%`;
    this.slider.setAttribute("aria-valuenow", String(Math.round(100 * x)));
    this.slider.setAttribute("aria-valuetext", text);
  }

  drawGlyphs() {
    const { surface } = this;
    const grid = logGrid(40);
    const middles = Array.from({ length: GLYPHS }, (_, i) => (i + 0.5) / GLYPHS);
    const spots = middles.flatMap((y) => middles.map((x) => [x, y]));
    const curves = spots.map(([x, y]) => responseDb(surface.bands(x, y), grid, surface.sample_rate_hz));
    const scale = 38 / GLYPHS / Math.max(6, ...curves.flat().map(Math.abs));
    const width = 72 / GLYPHS;
    const glyphs = curves.flatMap((curve, index) => {
      const [x, y] = spots[index].map((share) => 100 * share);
      const points = curve.map((db, i) => {
        const across = x + width * (i / (grid.length - 1) - 0.5);
        return `${across.toFixed(2)},${(y - scale * db).toFixed(2)}`;
      });
      return [
        svg("line", { x1: x - width / 2, x2: x + width / 2, y1: y, y2: y }),
        svg("polyline", { points: points.join(" ") }),
      ];
    });
    this.root.querySelector("svg").append(...glyphs);
    if (surface.kind === "map") this.hatch();
  }

  /** Hatches what lies far from every word: no preset stands behind what the model decodes there. */
  hatch() {
    const pattern = svg("pattern", { id: "hatch", width: 2, height: 2, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    pattern.append(svg("line", { x1: 0, x2: 0, y1: 0, y2: 2 }));
    const fade = svg("radialGradient", { id: "fade" });
    fade.append(svg("stop", { offset: 0.6, "stop-color": "black" }), svg("stop", { offset: 1, "stop-color": "black", "stop-opacity": 0 }));
    const mask = svg("mask", { id: "far" });
    const near = ({ x, y }) => svg("circle", { cx: 100 * x, cy: 100 * y, r: 100 * FAR, fill: "url(#fade)" });
    mask.append(svg("rect", { width: 100, height: 100, fill: "white" }), ...this.surface.places.map(near));
    const ground = svg("rect", { class: "far", width: 100, height: 100, fill: "url(#hatch)", mask: "url(#far)" });
    this.root.querySelector("svg").append(pattern, fade, mask, ground);
  }
}

/** Whether (x, y) lies farther from every word of a map than `FAR`. */
export function isFar(surface, x, y) {
  return surface.kind === "map" && surface.places.every((place) => Math.hypot(place.x - x, place.y - y) > FAR);
}

function clamp(share) {
  return Math.min(Math.max(share, 0), 1);
}
