// Presets that leave the page: file names, downloads and the clipboard.

/** A file name any system takes: letters and digits of the preset's name. */
export function fileName(name, suffix) {
  const plain = name.normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return `${plain.slice(0, 80).toLowerCase() || "preset"}${suffix}`;
}

/** Hands a text or bytes to the browser as a download. */
export function download(content, name, type = "text/plain") {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Copies a text; resolves to false where the browser refuses. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
