// The table of the bands, a line for each.

import { svg } from "./svg.js";
import { dbText, hzText, NAMES } from "./words.js";

/** Shows bands, and marks those that were changed by hand, in the body of a table. */
export function showBands(table, bands, edits) {
  while (table.rows.length > bands.length) table.deleteRow(-1);
  bands.forEach((band, i) => {
    const line = table.rows[i] ?? newRow(table, i);
    const texts = [NAMES[band.type], hzText(band.frequency_hz), dbText(band.gain_db, 2), band.q.toFixed(2)];
    const [head, ...numbers] = line.cells;
    [head.lastChild, ...numbers].forEach((cell, k) => {
      if (cell.textContent !== texts[k]) cell.textContent = texts[k];
    });
    line.classList.toggle("edited", Boolean(edits[i]));
  });
}

function newRow(table, index) {
  const line = table.insertRow();
  const head = Object.assign(document.createElement("th"), { scope: "row" });
  const mark = svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" });
  mark.append(svg("circle", { cx: 10, cy: 10, r: 9 }));
  mark.append(svg("text", { x: 10, y: 14, "text-anchor": "middle" }, String(index + 1)));
  head.append(mark, document.createElement("span"));
  line.append(head);
  for (let i = 0; i < 3; i++) line.insertCell();
  return line;
}
