// The morph of presets that came in, a surface for each side: of two presets the straightest path where it is known, else
// the morph `log`, by which four are morphed as well.

import { align } from "./align.js";
import { misfit } from "./layout.js";
import { leveledEnds, sideOf, SIDES } from "./sides.js";
import { Surface } from "./surface.js";

const ANY_GAIN_DB = [-60, 60];

/** The surfaces of the page's own presets: one, or the left one and the right one. */
export function ownSurfaces(page) {
  return page.right ? [new Surface(page), new Surface({ ...page, ...page.right })] : [new Surface(page)];
}

/** The surfaces between presets of any bands, {name, bands, preamp_db, right} each; `paths` is a `PathFinder`. */
export function surfacesBetween(ends, page, paths) {
  return chainsOf(ends, page).map((chains) => surfaceBetween(chains, page, paths));
}

/** Finds the straightest path between two presets, side after side; rejects where the browser allows no worker. */
export async function findPaths(ends, page, paths) {
  for (const chains of chainsOf(ends, page)) {
    await paths.find(chains.map((chain) => chain.bands), fitting(chains, page.layout));
  }
}

// The presets' chains of each side: {name, bands, preamp_db} each; one side where no preset has two.
function chainsOf(ends, page) {
  if (!ends.some((end) => end.right)) return [ends];
  const leveled = leveledEnds(ends, page.sample_rate_hz);
  return SIDES.map((side) => leveled.map((end) => sideOf(end, side)));
}

function surfaceBetween(chains, page, paths) {
  const presets = chains.map((chain) => chain.bands);
  const path = paths.known(presets);
  return new Surface({
    ...page,
    kind: chains.length === 2 ? "line" : "square",
    places: chains.map(({ name, bands, preamp_db }, i) => {
      return { name, x: i % 2, y: i >> 1, preset: bands, preamp_db, note: "", count: 0 };
    }),
    gain_range_db: fitting(chains, page.layout) ? page.audible.gain_db : ANY_GAIN_DB,
    ...(path ? pathOf(path) : meanOf(presets, page.layout)),
  });
}

// The page's layout, if all presets fit it; else null.
function fitting(chains, layout) {
  return chains.every(({ bands }) => !misfit(bands, layout)) ? layout : null;
}

// The morph `response`.
function pathOf(path) {
  return { method: "response", types: path.layout.kinds, source: { form: "path", ...path } };
}

// The morph `log`: aligned bands.
function meanOf(presets, layout) {
  const { types, rows } = align(presets, layout);
  const column = (field) => rows.flatMap((row) => row.map((band) => band[field]));
  return { method: "log", types, source: { form: "mean", frequency_hz: column("frequency_hz"), gain_db: column("gain_db"), q: column("q") } };
}
