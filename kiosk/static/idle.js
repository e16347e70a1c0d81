/** Nobody there? Ask for twenty seconds or more before clearing the screen; one tap goes on, as often as you like. */

import { h } from "./dom.js";
import { t } from "./i18n.js";

const WARNING = 20;

export class Idle {
  #leave;
  #seconds = null;
  #timer = 0;
  #tick = 0;
  #dialog = null;

  /** @param {() => void} leave what happens when nobody answers */
  constructor(leave) {
    this.#leave = leave;
    for (const kind of ["pointerdown", "keydown", "input", "wheel"]) {
      addEventListener(kind, () => this.touched(), { passive: true, capture: true });
    }
  }

  /** Watch with this patience from now on; null is for screens that wait for the machine, not for the sitter. */
  watch(seconds) {
    this.#seconds = seconds;
    this.#close();
    this.touched();
  }

  touched() {
    clearTimeout(this.#timer);
    if (this.#dialog || this.#seconds === null) return;
    this.#timer = setTimeout(() => this.#warn(), this.#seconds * 1000);
  }

  #warn() {
    let left = WARNING;
    const count = h("p", { class: "count" }, t("idle_text", { n: left }));
    const stay = h("button", { type: "button", class: "button primary", onclick: () => this.watch(this.#seconds) }, t("idle_stay"));
    const away = h("button", { type: "button", class: "button", onclick: () => this.#gone() }, t("leave"));
    this.#dialog = h(
      "dialog",
      { class: "idle", "aria-labelledby": "idle-title" },
      h("h2", { id: "idle-title" }, t("idle_title")),
      count,
      h("div", { class: "actions" }, stay, away),
    );
    this.#dialog.addEventListener("cancel", () => this.watch(this.#seconds));
    this.#dialog.addEventListener("pointerdown", (event) => {
      if (event.target === this.#dialog) this.watch(this.#seconds);
    });
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    stay.focus();
    this.#tick = setInterval(() => {
      left -= 1;
      count.textContent = t("idle_text", { n: left });
      if (left <= 0) this.#gone();
    }, 1000);
  }

  #gone() {
    this.#close();
    this.#leave();
  }

  #close() {
    clearInterval(this.#tick);
    this.#dialog?.remove();
    this.#dialog = null;
  }
}
