// SPA-JSON, in which PipeWire's configuration is written, as eqmorph/formats/spa_json.py reads it: JSON without most of its
// punctuation.

const SPA_TOKEN = /[\s,=:]+|#[^\n]*|"[^"\\]*(?:\\[^][^"\\]*)*"|[{}[\]]|[^\s,=:{}[\]"#]+/y;
const MOST_DEPTH = 50;

/** A configuration as Maps, arrays and strings: an object, with or without its braces. */
export function parseSpaJson(text) {
  let tokens = spaTokens(text);
  if (tokens.length > 1 && tokens[0] === "{" && tokens.at(-1) === "}") tokens = tokens.slice(1, -1);
  let at = 0;
  const next = (what) => {
    if (at === tokens.length) throw new Error(`the text ends before ${what}; add it`);
    return tokens[at++];
  };
  const mapping = (end, depth) => {
    const values = new Map();
    while (end ? tokens[at] !== end : at < tokens.length) {
      const key = next(`a key or ${end}`);
      if (/^[{}[\]]$/.test(key)) throw new Error(`expected a key, got ${key}; correct it`);
      const name = spaText(key);
      if (values.has(name)) throw new Error(`the key ${name.slice(0, 40)} stands twice; leave one of them`);
      values.set(name, value(depth));
    }
    at++;
    return values;
  };
  const value = (depth) => {
    const token = next("the value of a key");
    if (depth > MOST_DEPTH) throw new Error(`nested more than ${MOST_DEPTH} deep; simplify it`);
    if (token === "{") return mapping("}", depth + 1);
    if (token === "}" || token === "]") throw new Error(`expected a value, got ${token}; correct it`);
    if (token !== "[") return spaText(token);
    const values = [];
    while (tokens[at] !== "]") values.push(value(depth + 1));
    at++;
    return values;
  };
  return mapping("", 0);
}

function spaTokens(text) {
  const tokens = [];
  SPA_TOKEN.lastIndex = 0;
  while (SPA_TOKEN.lastIndex < text.length) {
    const token = SPA_TOKEN.exec(text)?.[0];
    if (token === undefined) throw new Error("has a quotation mark that is not closed; correct it");
    if (!/^[\s,=:#]/.test(token)) tokens.push(token);
  }
  return tokens;
}

function spaText(token) {
  return token.startsWith('"') ? token.slice(1, -1).replace(/\\([^])/g, "$1") : token;
}
