// Light and dark: as the system has it, or as was chosen here before.

import { recall, remember } from "./memory.js";

const THEMES = ["system", "light", "dark"];

/** Shows the theme that the browser has kept, and lets the button change it; `at(id)` finds an element. */
export function followTheme(at) {
  let theme = Math.max(THEMES.indexOf(recall().theme), 0);
  const show = () => {
    document.documentElement.dataset.theme = THEMES[theme];
    at("theme-name").textContent = THEMES[theme];
  };
  at("theme").addEventListener("click", () => {
    theme = (theme + 1) % THEMES.length;
    remember({ theme: THEMES[theme] });
    show();
  });
  show();
}
