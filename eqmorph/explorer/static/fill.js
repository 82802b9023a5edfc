// Files as text around numbers: templates of Python, which the page holds, and names that are safe in them.

/** A template of Python's `str.format`: {name} stands for a value, {{ and }} for braces. */
export function fill(template, values) {
  return template.replace(/\{\{|\}\}|\{(\w+)\}/g, (mark, name) => (name === undefined ? mark[0] : values[name]));
}

const PYTHON_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** Printable ASCII on one line, where a quote, a line end or *\/ would end a string or a comment (eqmorph/formats/names.py). */
export function plainName(name) {
  const line = name.split(PYTHON_SPACE).filter(Boolean).join(" ");
  return line.normalize("NFKD").replace(/[^\x20-\x7e]/g, "").replace(/["\\*]/g, "'").trim();
}

/** A morph called after its ends. */
export function pathName(presets) {
  return `${plainName(presets[0].name) || "A"} to ${plainName(presets.at(-1).name) || "B"}`;
}
