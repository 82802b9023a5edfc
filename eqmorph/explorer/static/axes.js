// The axes of the curve: frequency in Hz, logarithmic, and gain in dB.

import { svg } from "./svg.js";

const TICKS_HZ = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000];
const STEPS_DB = { 3: 1, 6: 2, 12: 3, 18: 6, 24: 6, 36: 12, 48: 12, 72: 24 }; // range of the axis: distance of its lines
const LARGE_STEP_DB = 24; // beyond these
const NARROW = 480; // pixels, in which 10k has no room beside 20k
export const MARGIN = { left: 44, right: 14, top: 12, bottom: 40 };

/** The smallest symmetric axis, in dB, that holds a curve. */
export function axisDb(peakDb) {
  return Object.keys(STEPS_DB).map(Number).find((range) => range >= peakDb) ?? Math.ceil(peakDb / LARGE_STEP_DB) * LARGE_STEP_DB;
}

/** Lines and numbers of a chart, as elements: {width, height} in pixels, `range` in dB, x(hz) and y(db) in pixels. */
export function axisElements(chart) {
  return [...gainLines(chart), ...frequencyLines(chart), ...axisTitles(chart)];
}

function gainLines(chart) {
  const right = chart.width - MARGIN.right;
  const step = STEPS_DB[chart.range] ?? LARGE_STEP_DB;
  const count = Math.floor((2 * chart.range) / step + 1e-9);
  const levels = Array.from({ length: count + 1 }, (_, i) => i * step - chart.range);
  return levels.flatMap((db) => {
    const y = chart.y(db);
    const line = svg("line", { x1: MARGIN.left, x2: right, y1: y, y2: y, class: db === 0 ? "zero" : "" });
    return [line, svg("text", { x: MARGIN.left - 8, y: y + 4, "text-anchor": "end" }, signedText(db))];
  });
}

function frequencyLines(chart) {
  const bottom = chart.height - MARGIN.bottom;
  return TICKS_HZ.flatMap((hz) => {
    const x = chart.x(hz);
    const line = svg("line", { x1: x, x2: x, y1: MARGIN.top, y2: bottom });
    if (hz === 10000 && chart.width < NARROW) return [line];
    const anchor = hz === 20000 ? "end" : "middle";
    return [line, svg("text", { x, y: bottom + 17, "text-anchor": anchor }, hz < 1000 ? `${hz}` : `${hz / 1000}k`)];
  });
}

function axisTitles({ width, height }) {
  const across = (MARGIN.left + width - MARGIN.right) / 2;
  const middle = (MARGIN.top + height - MARGIN.bottom) / 2;
  const turned = { x: 11, y: middle, "text-anchor": "middle", transform: `rotate(-90 11 ${middle})` };
  return [
    svg("text", { x: across, y: height - 6, "text-anchor": "middle" }, "frequency in Hz"),
    svg("text", turned, "gain in dB"),
  ];
}

function signedText(db) {
  if (db === 0) return "0";
  return `${db > 0 ? "+" : "−"}${Math.abs(db)}`;
}
