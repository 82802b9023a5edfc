// An archive of files, not compressed: "stored" entries of the ZIP format (PKWARE, APPNOTE.TXT 6.3).

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const FIRST_DAY = 0x0021; // 1 January 1980: the archive does not depend on the clock

/** The bytes of an archive of {path: text}. */
export function zip(texts) {
  const encoder = new TextEncoder();
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [path, text] of Object.entries(texts)) {
    const [name, data] = [path, text].map((part) => encoder.encode(part));
    // Version, flags, method 0 (stored), time, date, checksum, both sizes, length of the name, no extra field.
    const entry = [[VERSION, 2], [UTF8_NAMES, 2], [0, 2], [0, 2], [FIRST_DAY, 2], [crc32(data), 4]];
    entry.push([data.length, 4], [data.length, 4], [name.length, 2], [0, 2]);
    parts.push(numbers([[LOCAL, 4], ...entry]), name, data);
    // No comment, disk 0, no attributes, and where the entry begins.
    directory.push(numbers([[CENTRAL, 4], [VERSION, 2], ...entry, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]]), name);
    offset += 30 + name.length + data.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const count = directory.length / 2;
  const end = numbers([[END, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [offset, 4], [0, 2]]);
  return joined([...parts, ...directory, end]);
}

// [value, bytes] pairs, little-endian.
function numbers(fields) {
  return Uint8Array.from(fields.flatMap(([value, bytes]) => Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 255)));
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

const REVERSED_POLYNOMIAL = 0xedb88320;
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ REVERSED_POLYNOMIAL : crc >>> 1;
  return crc;
});

function crc32(bytes) {
  const crc = bytes.reduce((sum, byte) => CRC_TABLE[(sum ^ byte) & 255] ^ (sum >>> 8), 0xffffffff);
  return (crc ^ 0xffffffff) >>> 0;
}
