// Words that the preset is moved towards or away from: a search box (the combobox pattern of the ARIA authoring
// practices, with a list), and a slider for each word that was chosen.

import { MOST_WORDS } from "./share.js";
import { amountText } from "./words.js";

const SHOWN = 8; // matches in the list
const MOST_AMOUNT = 2; // of a slider; people's own curves for a word are as strong as an amount of 1
const FIRST_AMOUNT = 0.4; // of a word that was just chosen
const WORD_DOT = { least: 5, most: 16 }; // pixels across

export class WordBox {
  constructor(at, store) {
    Object.assign(this, { at, store, lexicon: store.page.lexicon, matches: [], active: -1 });
    this.most = Math.max(...this.lexicon.words.map((word) => word.count));
    const { known, words } = this.lexicon;
    at("word-help").textContent =
      `${words.length} of the ${known} words that are known: those with enough behind them. ` +
      "The larger a dot, the more presets; agreement: how alike they are, at most 1.";
    const box = at("word");
    box.addEventListener("input", () => this.open());
    box.addEventListener("click", () => this.open());
    box.addEventListener("blur", () => this.close());
    box.addEventListener("keydown", (event) => this.key(event));
    // Before the box loses the focus, which closes the list.
    at("word-list").addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      const word = this.matches[[...at("word-list").children].indexOf(option)];
      if (word) this.choose(word);
    });
  }

  // Those that begin with the text before those that contain it; the most frequent ones first.
  search(text) {
    const wanted = text.trim().toLowerCase();
    const taken = new Set(this.store.state.words.map((word) => `${word.language} ${word.text}`));
    const found = this.lexicon.words.filter((word) => word.text.includes(wanted) && !taken.has(`${word.language} ${word.text}`));
    const first = found.filter((word) => word.text.startsWith(wanted));
    return [...first, ...found.filter((word) => !first.includes(word))].slice(0, SHOWN);
  }

  open() {
    const list = this.at("word-list");
    this.matches = this.search(this.at("word").value);
    list.replaceChildren(...this.matches.map((word, i) => this.option(word, i)));
    if (!this.matches.length) list.append(this.nothing());
    list.hidden = false;
    this.at("word").setAttribute("aria-expanded", "true");
    this.at("word").scrollIntoView({ block: "nearest" });
    this.activate(this.at("word").value.trim() && this.matches.length ? 0 : -1);
  }

  close() {
    this.at("word-list").hidden = true;
    this.at("word").setAttribute("aria-expanded", "false");
    this.activate(-1);
  }

  nothing() {
    const item = element("li", "nothing", "no such word has enough behind it");
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
    return item;
  }

  option(word, index) {
    const item = Object.assign(document.createElement("li"), { id: `word-${index}` });
    item.setAttribute("role", "option");
    item.append(this.dot(word), element("span", "text", nameOf(word)), element("span", "help", behind(word)));
    return item;
  }

  // As large as the word is frequent.
  dot(word) {
    const dot = element("i", "dot", "");
    const size = WORD_DOT.least + (WORD_DOT.most - WORD_DOT.least) * Math.sqrt(word.count / this.most);
    dot.style.width = dot.style.height = `${size.toFixed(1)}px`;
    return dot;
  }

  activate(index) {
    this.active = index;
    [...this.at("word-list").querySelectorAll("[role=option]")].forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === index));
    });
    const box = this.at("word");
    if (index < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", `word-${index}`);
      this.at(`word-${index}`).scrollIntoView({ block: "nearest" });
    }
  }

  key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (steps) {
      if (this.at("word-list").hidden) this.open();
      const { length } = this.matches;
      const from = this.active < 0 && steps < 0 ? 0 : this.active;
      this.activate(length ? (from + steps + length) % length : -1);
    } else if (event.key === "Enter" && this.matches[this.active]) {
      this.choose(this.matches[this.active]);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return;
    }
    event.preventDefault();
  }

  choose(word) {
    this.change(word, FIRST_AMOUNT);
    this.at("word").value = "";
    this.close();
  }

  // A step of its own that can be taken back.
  change({ text, language }, amount) {
    this.store.commit();
    this.store.move(text, language, amount);
    this.store.commit();
    this.at("word").focus();
  }

  /** A slider for each word of the state; those that are there are kept, so that a drag goes on. */
  show() {
    const { words } = this.store.state;
    const list = this.at("moved-words");
    const key = ({ text, language }) => `${language} ${text}`;
    if (words.map(key).join("\n") !== this.shown) {
      this.shown = words.map(key).join("\n");
      list.replaceChildren(...words.map((word) => this.slider(word)));
    }
    words.forEach(({ amount }, i) => {
      const line = list.children[i];
      line.querySelector("input").value = amount;
      line.querySelector("input").setAttribute("aria-valuetext", amountText(amount));
      line.querySelector("output").textContent = amountText(amount);
    });
    this.at("word").disabled = words.length >= MOST_WORDS;
  }

  slider({ text, language }) {
    const word = this.store.nudgers[0].word(text, language);
    const line = element("div", "row", "");
    const name = element("label", "word-name", nameOf(word));
    const input = Object.assign(document.createElement("input"), { type: "range", min: -MOST_AMOUNT, max: MOST_AMOUNT, step: 0.05 });
    const id = `amount-${language}-${this.lexicon.words.indexOf(word)}`;
    [name.htmlFor, input.id, input.title] = [id, id, behind(word)];
    input.addEventListener("input", () => this.store.move(text, language, Number(input.value)));
    const remove = Object.assign(element("button", "quiet-button", "×"), { type: "button", title: "Remove" });
    remove.setAttribute("aria-label", `Remove ${text}`);
    remove.addEventListener("click", () => this.change(word, null));
    line.append(this.dot(word), name, input, element("output", "", ""), remove);
    return line;
  }
}

function nameOf(word) {
  return word.language === "en" ? word.text : `${word.text} (${word.language})`;
}

function behind({ count, agreement }) {
  const alike = agreement === null ? "agreement unknown" : `agreement ${agreement.toFixed(2)}`;
  return `${count} presets, ${alike}`;
}

function element(tag, className, text) {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}
