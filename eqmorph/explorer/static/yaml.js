// Enough of YAML for the files of CamillaDSP: mappings and lists, in blocks and in braces, scalars and comments.

/** A text as objects, arrays and strings; throws an Error of one line where it holds more than that. */
export function parseYaml(text) {
  const lines = text.split(/\r?\n/).flatMap((line, i) => {
    const plain = line.replace(/(^|\s)#.*$/, "").trimEnd();
    if (!plain.trim() || plain.trim() === "---") return [];
    return [{ number: i + 1, indent: plain.search(/\S/), text: plain.trim() }];
  });
  const value = parseBlock(lines);
  if (lines.length) throw new Error(notRead(lines[0]));
  return value;
}

// Takes the lines of a block from the front of `lines`.
function parseBlock(lines) {
  const { indent } = lines[0] ?? {};
  if (lines[0]?.text.startsWith("-")) return parseList(lines, indent);
  const mapping = {};
  while (lines[0]?.indent === indent && !lines[0].text.startsWith("-")) {
    const line = lines.shift();
    const match = line.text.match(/^("[^"]*"|'[^']*'|[^\s"'{[][^:]*?)\s*:(?:\s+(.*))?$/);
    if (!match) throw new Error(notRead(line));
    mapping[unquoted(match[1])] = match[2] === undefined ? parseInner(lines, indent) : scalar(match[2], line);
  }
  return mapping;
}

function parseList(lines, indent) {
  const items = [];
  while (lines[0]?.indent === indent && /^-(\s|$)/.test(lines[0].text)) {
    const line = lines.shift();
    const rest = line.text.slice(1).trim();
    if (!/^[^\s"'{[][^:]*:(\s|$)/.test(rest)) {
      items.push(rest ? scalar(rest, line) : parseInner(lines, indent));
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
  if (/^[{[]/.test(text)) return parseFlow(text, line);
  if (/^[&*|>!]/.test(text)) throw new Error(notRead(line));
  return unquoted(text);
}

// {a: 1, b: [x, y]} on one line.
function parseFlow(text, line) {
  const tokens = text.match(/"[^"]*"|'[^']*'|[{}[\],]|:(?=\s)|[^\s{}[\],:"'][^{}[\],]*?(?=\s*(?:[{}[\],]|:\s|$))/g) ?? [];
  const take = (expected) => {
    if (tokens[0] !== expected) throw new Error(notRead(line));
    tokens.shift();
  };
  const value = () => {
    if (tokens[0] === "{") return items("{", "}", {});
    if (tokens[0] === "[") return items("[", "]", []);
    if (!tokens.length || /^[}\],:]$/.test(tokens[0])) throw new Error(notRead(line));
    return unquoted(tokens.shift());
  };
  const items = (open, close, made) => {
    take(open);
    while (tokens[0] !== close) {
      const item = value();
      if (close === "]") made.push(item);
      else {
        take(":");
        made[item] = value();
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

function unquoted(text) {
  return text.replace(/^(["'])(.*)\1$/, "$2");
}

function notRead({ number, text }) {
  return `line ${number}: ${text.slice(0, 40)} is not read here`;
}
