// Filter chains of PipeWire that come in, as eqmorph/formats/pipewire.py reads them, shelves and peaks only.

import { notHeld, numberOf, READ_ELSEWHERE, sumOf } from "./reading.js";
import { joinedSides, sameSound } from "./sides.js";
import { parseSpaJson } from "./spa_json.js";

const PIPEWIRE_KINDS = { bq_lowshelf: "low_shelf", bq_peaking: "peak", bq_highshelf: "high_shelf" };
const UNREAD_NODES = ["linear", "param_eq"]; // which the library reads
const CONTROLS = { Freq: 0, Q: 1, Gain: 0 }; // and what they are where the file does not set them

export function fromPipeWire(text) {
  const graphs = graphsIn(parseSpaJson(text));
  if (graphs.length !== 1) throw new Error(`holds ${graphs.length} filter graphs of PipeWire; keep one of them in the file`);
  const nodes = nodesOf(graphs[0]);
  const ways = inOrder(waysThrough(graphs[0], nodes), graphs[0]);
  const [first, ...others] = ways.map((way) => chainOfNodes(way, nodes));
  if (others.every((chain) => sameSound(first, chain))) return first;
  if (others.length > 1) throw new Error(`has filters of their own for ${ways.length} channels; a preset holds left and right`);
  return joinedSides(first, others[0]);
}

// Every filter graph in a configuration.
function graphsIn(value) {
  if (Array.isArray(value)) return value.flatMap(graphsIn);
  if (!(value instanceof Map)) return [];
  const graph = value.get("filter.graph");
  const inner = [...value.values()].filter((item) => item !== graph).flatMap(graphsIn);
  return graph instanceof Map ? [...inner, graph] : inner;
}

const listed = (graph, key) => (Array.isArray(graph.get(key)) ? graph.get(key) : []);

// The text under a key; none where there is nothing, or more than text.
function textOfKey(node, key) {
  const value = node instanceof Map ? node.get(key) : "";
  return typeof value === "string" ? value : "";
}

// The name of a node in that of its port.
const nodeOfPort = (port) => port.split(":", 1)[0];

// Name to node, in the order of the file.
function nodesOf(graph) {
  const nodes = new Map();
  listed(graph, "nodes").forEach((node, i) => {
    if (!(node instanceof Map)) throw new Error(`node ${i + 1} of the filter graph is not an object; correct it`);
    const name = textOfKey(node, "name") || `node ${i + 1}`;
    if (nodes.has(name)) throw new Error(`the filter graph has two nodes ${name.slice(0, 40)}; give each its own name`);
    nodes.set(name, node);
  });
  if (!nodes.size) throw new Error("the filter graph has no nodes; it is not an equalizer");
  return nodes;
}

// The names of the nodes on each way through the graph.
function waysThrough(graph, nodes) {
  const after = new Map();
  const reached = new Set();
  for (const link of listed(graph, "links")) {
    const [output, input] = ["output", "input"].map((end) => nodeOfPort(textOfKey(link, end)));
    const wrong = [output, input].find((name) => !nodes.has(name));
    if (wrong !== undefined) throw new Error(`a link has an end "${wrong.slice(0, 40)}", which is not a node`);
    if (after.has(output) || reached.has(input)) throw new Error(`the graph branches at ${output.slice(0, 40)}; only chains can be held`);
    after.set(output, input);
    reached.add(input);
  }
  const ways = [...nodes.keys()].filter((name) => !reached.has(name)).map((start) => {
    const way = [start];
    while (after.has(way.at(-1))) way.push(after.get(way.at(-1)));
    return way;
  });
  if (ways.flat().length !== nodes.size) throw new Error("links of the graph go in a circle; correct them");
  return ways;
}

// In the order of the graph's inputs, which is that of the channels: the first is the left one. PipeWire finds the ends of
// one chain itself.
function inOrder(ways, graph) {
  const [inputs, outputs] = ["inputs", "outputs"].map((key) => {
    const ports = listed(graph, key).filter((port) => typeof port === "string" && port !== "null").map(nodeOfPort);
    return ports.length || ways.length > 1 ? ports : [ways[0].at(key === "inputs" ? 0 : -1)];
  });
  const ordered = ways.toSorted(([a], [b]) => inputs.indexOf(a) - inputs.indexOf(b));
  const isThrough = (ports, end) => JSON.stringify(ports) === JSON.stringify(ordered.map((way) => way.at(end)));
  if (isThrough(inputs, 0) && isThrough(outputs, -1)) return ordered;
  const remedy = "link the nodes of a chain, and list its first and its last one there";
  throw new Error(`the inputs or outputs of the graph are not the ends of its chains, in the same order; ${remedy}`);
}

function chainOfNodes(way, nodes) {
  const gains = [];
  const bands = way.flatMap((name) => {
    const label = textOfKey(nodes.get(name), "label");
    if (label === "copy") return [];
    if (UNREAD_NODES.includes(label)) throw new Error(`node ${name.slice(0, 40)} of type ${label} is not read here; ${READ_ELSEWHERE}`);
    if (!Object.hasOwn(PIPEWIRE_KINDS, label)) throw notHeld(`node ${name.slice(0, 40)} of type ${label.slice(0, 40)}`);
    const { Freq, Q, Gain } = controlsOf(nodes.get(name), name.slice(0, 40), label);
    if (label !== "bq_highshelf" || Freq !== 0) return [{ type: PIPEWIRE_KINDS[label], frequency_hz: Freq, gain_db: Gain, q: Q }];
    gains.push(Gain); // everything lies above a corner of 0 Hz
    return [];
  });
  return { bands, preamp_db: sumOf(gains) };
}

function controlsOf(node, name, label) {
  if (!["", "builtin"].includes(textOfKey(node, "type"))) throw new Error(`node ${name} is a plug-in; only builtin is read`);
  const control = node.get("control") ?? new Map();
  const known = control instanceof Map && [...control.keys()].every((key) => Object.hasOwn(CONTROLS, key));
  if (!known) throw new Error(`node ${name}: the controls of a filter are Freq, Q and Gain; correct them`);
  const isGain = label === "bq_highshelf" && control.has("Gain");
  if (!control.has("Freq") && !isGain) throw new Error(`node ${name} sets no Freq; add it to its controls`);
  const given = [...control].map(([key, value]) => [key, numberOf(value, `${key} of node ${name}`)]);
  return { ...CONTROLS, ...Object.fromEntries(given) };
}
