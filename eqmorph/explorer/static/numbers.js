// Numbers as Python writes them, so that a file of the page is the library's to the last digit; and as the page carries them.

/** `digits` decimals, ties to even as in Python; JavaScript rounds ties up. */
export function fixed(value, digits) {
  const rounded = value.toFixed(digits);
  const exact = value.toFixed(Math.min(digits + 60, 100)); // long enough to be exact wherever a tie can be
  const rest = exact.slice(exact.length - (Math.min(digits + 60, 100) - digits));
  let text = rounded;
  if (/^50*$/.test(rest)) {
    const down = exact.slice(0, exact.length - rest.length).replace(/\.$/, "");
    const even = Number(down.at(-1)) % 2 === 0;
    if (even) text = down;
  }
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}

/** The shortest decimal that reads back, without exponent: `decimal` of eqmorph/formats/writing.py. */
export function decimal(value) {
  const { sign, digits, point } = parts(value);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + "0".repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The number that so many significant digits stand for, rounded as `fixed` does. */
export function significant(value, digits) {
  return Number(fixed(value, Math.max(digits - parts(value).point, 0)));
}

/** Python's `repr` of a float. */
export function pythonFloat(value) {
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const { sign, digits, point } = parts(value);
  if (point > -4 && point <= 16) {
    const plain = decimal(value);
    return plain.includes(".") ? plain : `${plain}.0`;
  }
  const exponent = point - 1;
  const power = `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  return `${sign}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ""}e${power}`;
}

// value = sign 0.digits x 10^point
function parts(value) {
  if (value === 0) return { sign: "", digits: "0", point: 1 };
  const [mantissa, exponent] = Math.abs(value).toExponential().split("e");
  return { sign: value < 0 ? "-" : "", digits: mantissa.replace(".", ""), point: Number(exponent) + 1 };
}

/** A float within `pythonJson`, where plain numbers are integers. */
export class PythonFloat {
  constructor(value) {
    this.value = value;
  }
}

/** JSON as Python's `json.dumps(value, indent=step)` writes it. */
export function pythonJson(value, step = 2, indent = "") {
  if (value instanceof PythonFloat) return pythonFloat(value.value);
  if (value === null || typeof value !== "object") return ascii(JSON.stringify(value));
  const isList = Array.isArray(value);
  const inner = indent + " ".repeat(step);
  const items = isList
    ? value.map((item) => inner + pythonJson(item, step, inner))
    : Object.entries(value).map(([key, item]) => `${inner}${ascii(JSON.stringify(key))}: ${pythonJson(item, step, inner)}`);
  const [open, close] = isList ? "[]" : "{}";
  return items.length ? `${open}\n${items.join(",\n")}\n${indent}${close}` : open + close;
}

function ascii(text) {
  return text.replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Numbers from base64, little-endian as every current machine is. */
export function unpack(text, Numbers) {
  return new Numbers(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);
}
