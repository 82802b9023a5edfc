// The keys of the whole page; those of a slider or a dot are its own.

const OWN_SPACE = "button, input, select, summary, label"; // on which the space bar is the control's own

/** `actions`: undo, redo, bypass, play and swap, each without an argument. */
export function followKeys(actions) {
  addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    const control = event.ctrlKey || event.metaKey;
    // In a menu letters choose; in a text box letters are letters, and what was typed is taken back there.
    if (event.target.matches?.("select") && !control) return;
    if (event.target.matches?.("input[type=text], input[type=number]") && (event.target.value || !control)) return;
    if (event.altKey || (event.repeat && !control)) return;
    const action = actions[control ? withControl(key, event) : plain(key, event)];
    if (!action) return;
    if (control || key === " ") event.preventDefault();
    action();
  });
}

function withControl(key, { shiftKey }) {
  if (key === "z") return shiftKey ? "redo" : "undo";
  return key === "y" ? "redo" : "";
}

function plain(key, { target }) {
  if (key === " ") return target.closest?.(OWN_SPACE) ? "" : "play";
  return { b: "bypass", p: "play", x: "swap" }[key] ?? "";
}
