// Presets that leave the page: file names, downloads and the clipboard.

const SAID_MS = 1500;

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

/** Copies a text, and says on the button for a moment how that went. */
export async function copyFrom(button, text) {
  button.dataset.label ??= button.textContent;
  clearTimeout(button.dataset.timer);
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed";
  }
  button.dataset.timer = setTimeout(() => (button.textContent = button.dataset.label), SAID_MS);
}
