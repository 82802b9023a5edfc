// The state of the page as the part of its address after "#", which no server ever sees. What comes in is checked: an
// address may come from anybody.

import { checkedEdits } from "./edits.js";
import { checkedPreset } from "./checked.js";

const PREFIX = "#eq1=";
const LONGEST = 400_000; // characters; four presets of 64 bands for left and right take 150,000 in each setting
export const MOST_WORDS = 8;

/** The address part of {active, slots}; `names` ties it to the page's presets or words. */
export function toHash(state, names) {
  const bytes = new TextEncoder().encode(JSON.stringify({ names, ...state }));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return PREFIX + text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

const DAMAGED = "the link is damaged; copy it again from the page that it is of";

/** {active, slots} of an address part, or null where it holds none; throws an Error of one line where it is damaged. */
export function fromHash(hash, names, lexicon) {
  if (!hash.startsWith(PREFIX)) return null;
  const data = decoded(hash);
  if (JSON.stringify(data?.names) !== JSON.stringify(names)) throw new Error("the link is of a page with other presets");
  try {
    const [A, B] = ["A", "B"].map((name) => checkedSlot(data.slots[name], lexicon));
    return { active: data.active === "B" ? "B" : "A", slots: { A, B } };
  } catch (error) {
    // Something is missing, or of another kind.
    throw error instanceof TypeError ? new Error(DAMAGED, { cause: error }) : error;
  }
}

function decoded(hash) {
  try {
    if (hash.length > LONGEST) throw new Error("too long");
    const text = atob(hash.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (character) => character.charCodeAt(0))));
  } catch (error) {
    throw new Error(DAMAGED, { cause: error });
  }
}

function checkedWords(words, lexicon) {
  if (!Array.isArray(words) || words.length > MOST_WORDS) throw new Error("the link holds no list of words");
  return words.map(({ text, language, amount }) => {
    if (!lexicon.words.some((word) => word.text === text && word.language === language)) {
      throw new Error("the link names a word that this page does not know");
    }
    if (!(Math.abs(amount) <= lexicon.most)) throw new Error("the link moves farther towards a word than can be");
    return { text, language, amount };
  });
}

function checkedSlot(slot, lexicon) {
  const share = (value, high) => {
    if (!(value >= 0 && value <= high)) throw new Error("the link holds a place outside the page");
    return value;
  };
  const ends = slot.ends && slot.ends.map(checkedPreset);
  if (ends && ends.length !== 2 && ends.length !== 4) throw new Error("the link holds a wrong number of presets");
  return {
    x: share(slot.x, 1),
    y: share(slot.y, 1),
    strength: share(slot.strength, 1.5),
    words: checkedWords(slot.words ?? [], lexicon),
    edits: [0, 1].map((side) => checkedEdits(slot.edits?.[side])),
    side: slot.side === "right" ? "right" : "left",
    ends: ends || null,
  };
}
