/**
 * <screen-keyboard>: a keyboard of real buttons for a wall without one.
 *
 * It types into `keyboard.field`, keeps the field's focus and caret, and hides when somebody uses a
 * physical keyboard. Arrow keys walk over its keys, so it is one stop on the way of the Tab key.
 */

import { h } from "./dom.js";
import { language, t } from "./i18n.js";
import { LAYOUTS, SIGN_ROWS, layoutsFor } from "./layouts.js";

const ICONS = {
  shift: "M12 4 4 13h5v6h6v-6h5z",
  back: "M9 5h11v14H9l-6-7zM12 9l5 6M17 9l-5 6",
  enter: "M20 5v8H6m4-5-5 5 5 5",
  hide: "M4 4h16v9H4zM7 7h1m3 0h1m3 0h1M8 10h8M9 17l3 3 3-3",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

class ScreenKeyboard extends HTMLElement {
  /** @type {HTMLInputElement|HTMLTextAreaElement|null} */
  field = null;
  layer = "letters";
  capital = false;
  #layouts = ["en"];
  #repeat = 0;

  connectedCallback() {
    this.#layouts = layoutsFor(language());
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", t("keyboard"));
    this.addEventListener("pointerdown", this.#down);
    this.addEventListener("pointerup", this.#up);
    this.addEventListener("pointercancel", this.#up);
    this.addEventListener("pointerleave", this.#up);
    this.addEventListener("click", this.#click);
    this.addEventListener("keydown", this.#walk);
    document.addEventListener("keydown", this.#physical, true);
    this.draw();
  }

  disconnectedCallback() {
    clearTimeout(this.#repeat);
    document.removeEventListener("keydown", this.#physical, true);
    this.field = null;
  }

  /** Types into this field from now on, with capitals where a sentence begins. */
  attach(field) {
    this.field = field;
    this.layer = "letters";
    this.capital = this.#sentenceBegins();
    this.draw();
  }

  draw() {
    const layout = LAYOUTS[this.#layouts[0]];
    const rows = { letters: layout.rows, accents: layout.accents ?? layout.rows, signs: SIGN_ROWS }[this.layer];
    const last = rows.length - 1;
    const lines = rows.map((row, at) => {
      const keys = [...row].map((letter) => this.#letter(letter));
      if (at === last && this.layer !== "signs") {
        keys.unshift(this.#key("shift", icon("shift"), t("key_shift"), { pressed: this.capital }));
      }
      if (at === last) keys.push(this.#key("back", icon("back"), t("key_back")));
      return h("div", { class: "row" }, ...keys);
    });
    const single = this.field instanceof HTMLInputElement;
    lines.push(
      h(
        "div",
        { class: "row" },
        this.#key("signs", this.layer === "signs" ? "abc" : "123", t(this.layer === "signs" ? "key_letters" : "key_symbols")),
        layout.accents && this.layer !== "signs" &&
          this.#key("accents", this.layer === "accents" ? "abc" : "éñß", t(this.layer === "accents" ? "key_letters" : "key_accents")),
        this.#layouts.length > 1 && this.#key("layout", this.#layouts[1].toUpperCase(), t("key_layout")),
        this.#letter(single ? "@" : ","),
        this.#key("space", t("key_space"), t("key_space")),
        this.#letter("."),
        !single && this.#key("enter", icon("enter"), t("key_enter")),
        this.#key("hide", icon("hide"), t("keyboard_hide")),
      ),
    );
    const held = this.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.replaceChildren(...lines);
    const keys = [...this.querySelectorAll("button")];
    const home = keys.find((key) => key.dataset.key === held) ?? keys[0];
    home.tabIndex = 0;
    if (held !== null) home.focus();
  }

  #letter(letter) {
    const upper = letter.toLocaleUpperCase(language());
    const shown = this.capital && this.layer !== "signs" && upper.length === 1 ? upper : letter;
    return h("button", { type: "button", class: "key", "data-key": letter, "data-types": shown, tabIndex: -1 }, shown);
  }

  #key(name, face, title, { pressed } = {}) {
    return h(
      "button",
      {
        type: "button",
        class: `key ${name}`,
        "data-key": name,
        "data-does": name,
        "aria-label": title,
        "aria-pressed": pressed === undefined ? null : String(pressed),
        tabIndex: -1,
      },
      face,
    );
  }

  #down = (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    event.preventDefault(); // the field keeps its caret
    this.press(key);
    if (key.dataset.does === "back") {
      const again = () => {
        this.press(key);
        this.#repeat = setTimeout(again, 90);
      };
      this.#repeat = setTimeout(again, 500);
    }
  };

  #up = () => clearTimeout(this.#repeat);

  #click = (event) => {
    const key = event.target.closest("button");
    if (key && event.detail === 0) this.press(key); // a key, a switch or a screen reader, not a finger
  };

  #walk = (event) => {
    const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!steps || !this.contains(document.activeElement)) return;
    event.preventDefault();
    const rows = [...this.querySelectorAll(".row")].map((row) => [...row.children]);
    const here = rows.findIndex((row) => row.includes(document.activeElement));
    const across = rows[here].indexOf(document.activeElement);
    const row = rows[(here + steps[0] + rows.length) % rows.length];
    const next = row[Math.max(0, Math.min(row.length - 1, across + steps[1]))];
    document.activeElement.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };

  #physical = (event) => {
    if (event.isTrusted && event.target === this.field && !this.hidden && event.key.length === 1) this.hide();
  };

  hide() {
    this.hidden = true;
    this.dispatchEvent(new CustomEvent("keyboardhidden", { bubbles: true }));
  }

  show() {
    this.hidden = false;
    this.field?.focus();
  }

  press(key) {
    const { types, does } = key.dataset;
    if (types) this.#type(types);
    else if (does === "space") this.#type(" ");
    else if (does === "enter") this.#type("\n");
    else if (does === "back") this.#erase();
    else if (does === "hide") return this.hide();
    else {
      if (does === "shift") this.capital = !this.capital;
      if (does === "signs") this.layer = this.layer === "signs" ? "letters" : "signs";
      if (does === "accents") this.layer = this.layer === "accents" ? "letters" : "accents";
      if (does === "layout") this.#layouts.push(this.#layouts.shift());
      return this.draw();
    }
    const capital = this.#sentenceBegins();
    if (capital !== this.capital || this.layer === "accents") {
      this.capital = capital;
      if (this.layer === "accents") this.layer = "letters";
      this.draw();
    }
  }

  #type(text) {
    const { field } = this;
    if (!field) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    this.#changed();
  }

  #erase() {
    const { field } = this;
    if (!field) return;
    const { selectionStart: start, selectionEnd: end } = field;
    if (start !== end) field.setRangeText("", start, end, "end");
    else if (start > 0) {
      const before = [...field.value.slice(0, start)];
      const gone = before.pop();
      field.setRangeText("", start - gone.length, start, "end");
    }
    this.#changed();
  }

  #changed() {
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.scrollTop = this.field.scrollHeight;
  }

  #sentenceBegins() {
    if (!(this.field instanceof HTMLTextAreaElement)) return false;
    const before = this.field.value.slice(0, this.field.selectionStart);
    return before.trim() === "" || /[.!?…]\s+$/.test(before) || before.endsWith("\n");
  }
}

customElements.define("screen-keyboard", ScreenKeyboard);
