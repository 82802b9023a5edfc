// The text in the bytes of a preset's file, as eqmorph/formats/encodings.py decodes it: UTF-8, UTF-16 with its mark, and the
// Windows code page that older programs write.

const UTF16_MARKS = { "255,254": "utf-16le", "254,255": "utf-16be" };
const WITHOUT_LETTER = /[\x81\x8d\x8f\x90\x9d]/; // bytes that stand for nothing in the Windows code page

/** Throws an Error of one line where the bytes are no text in any of these encodings. */
export function decodeText(bytes) {
  const utf16 = UTF16_MARKS[bytes.subarray(0, 2).join()];
  const text = decodedAs(utf16 ?? "utf-8", bytes) ?? (utf16 ? null : windowsText(bytes));
  if (text === null) throw new Error("is neither UTF-8 nor UTF-16 text; check that it is the right file, or save it as UTF-8");
  return text;
}

// Null where the bytes are something else.
function decodedAs(encoding, bytes) {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

// Null where there are control characters, or many letters beyond ASCII.
function windowsText(bytes) {
  const text = decodedAs("windows-1252", bytes);
  const isBinary = bytes.some((byte) => byte < 32 && ![9, 10, 13].includes(byte)) || WITHOUT_LETTER.test(text);
  const beyondAscii = bytes.filter((byte) => byte >= 128).length;
  return isBinary || beyondAscii >= bytes.length / 10 ? null : text;
}
