// Turtle, in which LV2 presets are written, as eqmorph/formats/turtle.py reads it: prefixes, subjects with predicates and
// objects, unnamed nodes in brackets, strings and numbers.

export const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const MOST_TOKENS = 100_000;
const MOST_NESTED = 100;

const TURTLE_KINDS = {
  space: /\s+|#[^\n]*/,
  name: /<[^<>"{}|^\x60\\\x00-\x20]*>/,
  string: /"""(?:[^"\\]|\\[^]|"(?!""))*"""|"[^"\\\n]*(?:\\[^][^"\\\n]*)*"|'[^'\\\n]*(?:\\[^][^'\\\n]*)*'/,
  directive: /@prefix\b|@base\b|PREFIX\b|BASE\b/,
  language: /@[A-Za-z]+(?:-[A-Za-z0-9]+)*/,
  number: /[+-]?(?:\d*\.\d+|\d+)(?:[eE][+-]?\d+)?/,
  short: /[\w-]{0,64}(?:\.[\w-]{1,64}){0,8}:(?:[\w:%-]|\.(?=[\w:%-])|\\[^\w\s])*/,
  word: /a\b|true\b|false\b/,
  mark: /\^\^|[;,.[\]]/,
};
const TURTLE_TOKEN = new RegExp(Object.entries(TURTLE_KINDS).map(([kind, { source }]) => `(?<${kind}>${source})`).join("|"), "y");

/**
 * A term is {text, properties}: a name, string or number by its text, or an unnamed node by its properties, a Map of the
 * full name of a predicate to its terms.
 *
 * @returns {Map<string, Map>} name of a subject to its properties
 */
export function parseTurtle(text) {
  return new TurtleReader(turtleTokens(text)).document();
}

class TurtleReader {
  constructor(tokens) {
    Object.assign(this, { tokens, at: 0, subjects: new Map(), prefixes: new Map() });
  }

  document() {
    while (this.now.kind !== "end") {
      if (this.now.kind === "directive") this.directive();
      else this.statement();
    }
    return this.subjects;
  }

  get now() {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)];
  }

  next() {
    const { now } = this;
    this.at++;
    return now;
  }

  // Whether a mark comes next; it is passed over.
  passes(mark) {
    const found = this.now.kind === "mark" && this.now.text === mark;
    if (found) this.at++;
    return found;
  }

  take(mark) {
    if (!this.passes(mark)) throw unexpected(this.now, mark);
  }

  // A prefix, which is kept, or a base, which makes no difference to a preset.
  directive() {
    const { text: word } = this.next();
    const prefix = /prefix$/i.test(word) ? this.next().text : null;
    const name = this.next();
    if (name.kind !== "name") throw unexpected(name, "a name in <>");
    if (prefix !== null) this.prefixes.set(prefix, this.nameOf(name));
    if (word.startsWith("@")) this.take(".");
  }

  statement() {
    const isNamed = this.now.kind !== "mark";
    const { text, properties } = this.term(0);
    const found = (isNamed && this.subjects.get(text)) || properties;
    if (isNamed) this.subjects.set(text, found);
    this.properties(found, 0);
    this.take(".");
  }

  // Predicates with their objects, up to what ends the list.
  properties(into, depth) {
    while (!["]", "."].includes(this.now.text) && this.now.kind !== "end") {
      const predicate = this.next();
      const name = predicate.kind === "word" ? RDF_TYPE : this.nameOf(predicate);
      if (!into.has(name)) into.set(name, []);
      do into.get(name).push(this.term(depth));
      while (this.passes(","));
      while (this.passes(";"));
    }
  }

  term(depth) {
    if (depth > MOST_NESTED) throw new Error("has too many brackets in each other");
    const properties = new Map();
    if (this.passes("[")) {
      this.properties(properties, depth + 1);
      this.take("]");
      return { text: "", properties };
    }
    const token = this.next();
    if (token.kind !== "string") return { text: /number|word/.test(token.kind) ? token.text : this.nameOf(token), properties };
    // The language of a string, or the type of what it stands for.
    if (this.now.kind === "language") this.next();
    else if (this.passes("^^")) this.nameOf(this.next());
    return { text: token.text.replace(/^("""|["'])([^]*)\1$/, "$2"), properties };
  }

  nameOf({ kind, text }) {
    if (kind === "name") return text.slice(1, -1);
    const [, prefix, rest] = text.match(/^([^:]*:)([^]*)/) ?? [];
    if (kind !== "short") throw unexpected({ text }, "a name");
    if (prefix === "_:") return text;
    if (!this.prefixes.has(prefix)) throw new Error(`the prefix ${prefix} is not declared`);
    return this.prefixes.get(prefix) + rest.replaceAll("\\", "");
  }
}

function turtleTokens(text) {
  const tokens = [];
  TURTLE_TOKEN.lastIndex = 0;
  while (TURTLE_TOKEN.lastIndex < text.length) {
    const { lastIndex } = TURTLE_TOKEN;
    const groups = TURTLE_TOKEN.exec(text)?.groups;
    if (!groups) throw new Error(`${text.slice(lastIndex, lastIndex + 20).trim()} is no Turtle that is read here`);
    const kind = Object.keys(TURTLE_KINDS).find((some) => groups[some] !== undefined);
    if (kind !== "space") tokens.push({ kind, text: groups[kind] });
    if (tokens.length > MOST_TOKENS) throw new Error("has too many words and marks for a preset");
  }
  return [...tokens, { kind: "end", text: "" }];
}

function unexpected({ text }, expected) {
  return new Error(`has ${text.slice(0, 40) || "the end of the text"} where ${expected} was expected`);
}
