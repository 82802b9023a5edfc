// JSON as the library reads it (eqmorph/files/json_text.py): an object that has a key twice is refused.

const MOST_OPEN = 200; // brackets around a value: beyond it Python gives up, and no preset has ten

/** The value that a text of JSON stands for. */
export function parseJson(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`is not JSON: ${error.message}`, { cause: error });
  }
  refuseRepeatedKeys(text);
  return value;
}

// Of a text that is JSON, where a string before a colon is a key.
function refuseRepeatedKeys(text) {
  const open = []; // keys of each object around a place, and none of each list
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"\s*:?|[{}[\]]/g)) {
    if (token === "{" || token === "[") {
      if (open.push(new Set()) > MOST_OPEN) throw new Error("has too many brackets in each other");
    } else if (token === "}" || token === "]") open.pop();
    else if (token.endsWith(":")) addKey(JSON.parse(token.slice(0, -1)), open.at(-1));
  }
}

function addKey(key, keys) {
  if (keys.has(key)) throw new Error(`the key "${key.slice(0, 40)}" stands twice in an object; leave one of them`);
  keys.add(key);
}

/** The number under a key of JSON; `what` names it in the error. */
export function jsonNumber(value, what) {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Error(`${what} is ${quotedJson(value)}, which is no number`);
  return value;
}

/** What JSON holds, as a message has it. */
export function quotedJson(value) {
  return (JSON.stringify(value) ?? "missing").slice(0, 40);
}
