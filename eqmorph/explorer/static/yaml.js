// Enough of YAML for the files of CamillaDSP: mappings and lists, in blocks and in braces, scalars and comments.

const MOST_YAML = 200_000; // characters, as many as the library reads

/** A text as objects, arrays and strings; throws an Error of one line where it holds more than that. */
export function parseYaml(text) {
  if (text.length > MOST_YAML) throw new Error(`has more than ${MOST_YAML} characters of YAML; shorten it`);
  const lines = text.split("\n").flatMap((line, i) => {
    const plain = line.replace(/(^|\s)#.*$/, "").trimEnd();
    if (!plain || (i === 0 && plain === "---")) return [];
    const found = { number: i + 1, indent: plain.search(/[^ ]/), text: plain.trimStart() };
    if (/[\x00-\x1f\x7f]/.test(line.slice(0, plain.length + 1))) throw new Error(notRead(found));
    return [found];
  });
  const value = parseBlock(lines);
  if (lines.length) throw new Error(notRead(lines[0]));
  return value;
}

// Takes the lines of a block from the front of `lines`.
function parseBlock(lines) {
  const { indent } = lines[0] ?? {};
  if (lines[0]?.text.startsWith("-")) return parseList(lines, indent);
  const mapping = Object.create(null);
  while (lines[0]?.indent === indent && !lines[0].text.startsWith("-")) {
    const line = lines.shift();
    const match = line.text.match(/^("[^"]*"|'[^']*'|[^"'{[][^:]*):(?:\s+(.*))?$/);
    if (!match) throw new Error(notRead(line));
    addTo(mapping, plainScalar(match[1].trimEnd(), line), match[2] === undefined ? parseInner(lines, indent) : scalar(match[2], line));
  }
  return mapping;
}

const MOST_KEY = 1000; // letters, near those that YAML allows

function addTo(mapping, key, value) {
  if (key.length > MOST_KEY) throw new Error(`a key is longer than ${MOST_KEY} letters`);
  if (Object.hasOwn(mapping, key)) throw new Error(`the key ${key.slice(0, 40)} stands twice; leave one of them`);
  mapping[key] = value;
}

function parseList(lines, indent) {
  const items = [];
  while (lines[0]?.indent === indent && /^-(\s|$)/.test(lines[0].text)) {
    const line = lines.shift();
    const rest = line.text.slice(1).trim();
    if (!/^[^\s"'{[][^:]*:(\s|$)/.test(rest)) {
      if (rest) items.push(scalar(rest, line));
      else items.push(lines[0]?.indent > indent ? parseBlock(lines) : "");
      continue;
    }
    // A mapping that begins behind the dash.
    lines.unshift({ ...line, indent: indent + line.text.length - rest.length, text: rest });
    items.push(parseBlock(lines));
  }
  return items;
}

// What belongs to a key or dash without a value; a list may stand as far left as its key.
function parseInner(lines, indent) {
  if (lines[0]?.indent > indent || (lines[0]?.indent === indent && lines[0].text.startsWith("- "))) return parseBlock(lines);
  return "";
}

function scalar(text, line) {
  return /^[{[]/.test(text) ? parseFlow(text, line) : plainScalar(text, line);
}

// A scalar in quotes, of which none are in it, or one that begins like no other thing of YAML.
function plainScalar(text, line) {
  const [, quote, inner] = text.match(/^(["'])(.*)\1$/) ?? [];
  const isWrong = quote ? inner.includes(quote) || inner.includes("\\") : /^(["'&*|>!%@\x60,{}[\]]|[-?:](\s|$))|:(\s|$)/.test(text);
  if (isWrong) throw new Error(notRead(line));
  return inner ?? text;
}

const FLOW_TOKEN = /\s*("[^"]*"|'[^']*'|[{}[\],]|:(?=\s)|[^\s{}[\],:"'][^{}[\],:]*(?::(?=\S)[^{}[\],:]*)*)/y;

function flowTokens(text, line) {
  const tokens = [];
  FLOW_TOKEN.lastIndex = 0;
  while (FLOW_TOKEN.lastIndex < text.length) {
    const token = FLOW_TOKEN.exec(text)?.[1];
    if (!token) throw new Error(notRead(line));
    tokens.push(token.trimEnd());
  }
  return tokens;
}

// {a: 1, b: [x, y]} on one line.
function parseFlow(text, line) {
  const tokens = flowTokens(text, line);
  const take = (expected) => {
    if (tokens[0] !== expected) throw new Error(notRead(line));
    tokens.shift();
  };
  const value = () => {
    if (tokens[0] === "{") return items("{", "}", Object.create(null));
    if (tokens[0] === "[") return items("[", "]", []);
    if (!tokens.length || /^[}\],:]$/.test(tokens[0])) throw new Error(notRead(line));
    return plainScalar(tokens.shift(), line);
  };
  const items = (open, close, made) => {
    take(open);
    while (tokens[0] !== close) {
      const item = value();
      if (close === "]") made.push(item);
      else {
        take(":");
        if (typeof item !== "string") throw new Error(notRead(line));
        addTo(made, item, value());
      }
      if (tokens[0] !== close) take(",");
    }
    take(close);
    return made;
  };
  const found = value();
  if (tokens.length) throw new Error(notRead(line));
  return found;
}

function notRead({ number, text }) {
  return `line ${number}: ${text.slice(0, 40)} is not read here`;
}
