// What a place of the morph is called.

import { amountText, percentText } from "./words.js";

/** The name of the preset at a state {x, y, strength, words, edits, side}: place, side, strength, words, and whether it was edited. */
export function presetName(surface, state) {
  const strength = state.strength === 1 ? "" : ` at ${percentText(state.strength)}`;
  const moved = state.words.filter(({ amount }) => amount).map(({ text, amount }) => `, ${text} ${amountText(amount)}`);
  const edited = state.edits.length ? ", edited" : "";
  const side = state.side ? `, ${state.side}` : "";
  return placeName(surface, state) + side + strength + moved.join("") + edited;
}

function placeName(surface, state) {
  const here = surface.place(state.x, state.y);
  if (here) return here.name;
  if (!surface.oneLine) return placeText(surface, state);
  const [a, b] = surface.places;
  return `${a.name} to ${b.name}, ${percentText(state.x, 1)}`;
}

/** Where a state is, in words. */
export function placeText(surface, { x, y }) {
  if (surface.oneLine) return `${percentText(x, 1)} from ${surface.places[0].name} to ${surface.places[1].name}`;
  return surface.kind === "square" ? sharesText(surface, x, y) : nearestText(surface, x, y);
}

function sharesText(surface, x, y) {
  const shares = surface.weights(x, y).map((share, i) => [share, surface.places[i].name]);
  const heard = shares.filter(([share]) => share >= 0.005).sort((a, b) => b[0] - a[0]);
  return heard.map(([share, name]) => `${name} ${percentText(share)}`).join(", ");
}

function nearestText(surface, x, y) {
  const distance = (place) => Math.hypot(place.x - x, place.y - y);
  const nearest = surface.places.reduce((best, place) => (distance(place) < distance(best) ? place : best));
  const near = distance(nearest) < 1e-9 ? nearest.name : `near ${nearest.name}`;
  const far = surface.isFar(x, y) ? "far from every word, " : "";
  return `${far}${near}, ${percentText(x)} across, ${percentText(y)} down`;
}
