/** Input: write, a public account, an example, or your own phone. */

import { h, heading } from "../dom.js";
import { t, why } from "../i18n.js";
import "../keyboard.js";

const ENOUGH = 15;
const count = (text) => (text.match(/[\p{L}\p{N}’'-]+/gu) ?? []).length;

export function input(house) {
  const title = heading(t("input_title"));
  const keyboard = h("screen-keyboard");
  const fault = h("p", { class: "fault", role: "alert" });
  const room = h("div", { class: "room", role: "tabpanel", id: "room", tabIndex: -1 });
  const showKeyboard = h("button", { type: "button", class: "button quiet", hidden: true, onclick: () => raise() }, t("keyboard_show"));
  const rooms = { write, handle, example, phone };
  const tabs = Object.keys(rooms).map((name) =>
    h("button", {
      type: "button", role: "tab", class: "tab", id: `tab-${name}`, "aria-controls": "room", "data-room": name,
      onclick: () => enter(name),
    }, t(`tab_${name}`)));
  const list = h("div", { class: "tabs", role: "tablist", "aria-label": t("input_title") }, ...tabs);
  const element = h("section", { class: "input" }, title, list, room, fault, keyboard);
  let typed = true; // whether the screen's keyboard is wanted
  let busy = false;
  let offer = null; // the code that hands the words over from a phone

  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const seen = tabs.filter((tab) => !tab.hidden);
    const way = document.documentElement.dir === "rtl" ? -step : step;
    const next = seen[(seen.indexOf(document.activeElement) + way + seen.length) % seen.length];
    next.focus();
    enter(next.dataset.room, { focus: false });
  });
  element.addEventListener("keyboardhidden", () => {
    typed = false;
    lay();
  });

  function raise() {
    typed = true;
    lay();
    keyboard.field?.focus();
  }

  function lay() {
    const field = room.querySelector("textarea, input");
    keyboard.hidden = !field || !typed;
    showKeyboard.hidden = !field || typed;
    element.classList.toggle("typing", !keyboard.hidden);
  }

  function enter(name, { focus = true } = {}) {
    house.visit.room = name;
    fault.textContent = "";
    for (const tab of tabs) {
      const here = tab.dataset.room === name;
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
    }
    room.setAttribute("aria-labelledby", `tab-${name}`);
    room.dataset.room = name;
    room.replaceChildren(...rooms[name]());
    const field = room.querySelector("textarea, input");
    if (field) {
      keyboard.attach(field);
      if (focus) field.focus({ preventScroll: true });
    }
    lay();
  }

  async function send(wish, button) {
    if (busy) return;
    busy = true;
    fault.textContent = "";
    button?.setAttribute("aria-busy", "true");
    try {
      await house.begin(wish);
    } catch (refusal) {
      fault.textContent = why(refusal);
    } finally {
      busy = false;
      button?.removeAttribute("aria-busy");
    }
  }

  function write() {
    const field = h("textarea", {
      id: "words", rows: 5, maxLength: 20000, spellcheck: false, value: house.visit.draft,
      "aria-describedby": "counted", autocomplete: "off",
    });
    const counted = h("p", { id: "counted", class: "counted" });
    const read = h("button", { type: "button", class: "button primary", id: "read", onclick: () => submit() }, t("read_it"));
    const weigh = () => {
      const n = count(field.value);
      counted.textContent = t(n < ENOUGH ? "write_more" : "write_enough", { n });
      read.setAttribute("aria-disabled", String(n < ENOUGH));
    };
    const submit = () => {
      if (count(field.value) < ENOUGH) {
        fault.textContent = t(count(field.value) ? "too_little_text" : "empty");
        field.focus();
        return;
      }
      send({ text: field.value }, read);
    };
    field.addEventListener("input", () => {
      house.visit.draft = field.value;
      fault.textContent = "";
      weigh();
    });
    weigh();
    return [
      h("div", { class: "writing" }, h("label", { htmlFor: "words" }, t("write_label")), field),
      h("div", { class: "act" }, counted, showKeyboard, read),
    ];
  }

  function handle() {
    const field = h("input", {
      id: "handle", type: "text", inputMode: "email", spellcheck: false, autocomplete: "off", maxLength: 300,
      value: house.visit.handle ?? "",
    });
    field.setAttribute("autocapitalize", "off");
    const read = h("button", { type: "button", class: "button primary", id: "read", onclick: () => submit() }, t("read_it"));
    const submit = () => (field.value.trim() ? send({ source: field.value.trim() }, read) : (fault.textContent = t("empty")));
    field.addEventListener("input", () => {
      house.visit.handle = field.value;
      fault.textContent = "";
    });
    field.addEventListener("keydown", (event) => event.key === "Enter" && submit());
    const sources = house.choices.sources.filter(({ name, example: sample }) => sample && !["text", "archive"].includes(name));
    return [
      h(
        "div",
        { class: "writing" },
        h("label", { htmlFor: "handle" }, t("handle_label")),
        field,
        sources.length > 0 && h(
          "ul",
          { class: "sources", "aria-label": t("handle_example") },
          ...sources.slice(0, 6).map(({ name, example: sample }) =>
            h("li", {}, h("button", {
              type: "button", class: "source",
              onclick: () => {
                field.value = sample;
                house.visit.handle = sample;
                field.focus();
                field.select();
              },
            }, h("span", { class: "site" }, name), h("span", { class: "sample", dir: "ltr" }, sample)))),
        ),
      ),
      h("div", { class: "act" }, showKeyboard, read),
    ];
  }

  function example() {
    return [
      h("p", { class: "lead" }, t("example_label")),
      h(
        "ul",
        { class: "examples" },
        ...[1, 2, 3].map((n) =>
          h("li", {},
            h("h2", {}, t(`example_${n}_name`)),
            h("blockquote", {}, t(`example_${n}`)),
            h("button", { type: "button", class: "button", onclick: (event) => send({ text: t(`example_${n}`) }, event.currentTarget) }, t("example_use")))),
      ),
      h("p", { class: "aside" }, t("example_note")),
    ];
  }

  function phone() {
    const place = h("div", { class: "phone" });
    if (offer) place.append(...scanned());
    else offerPhone(place);
    return [place];
  }

  function scanned() {
    return [
      h("div", { class: "paper" }, h("img", { class: "code", src: offer.qr, alt: offer.url })),
      h("div", { class: "beside" },
        h("p", { class: "lead" }, t("phone_scan")),
        h("p", { class: "address", dir: "ltr" }, offer.url.replace(/^https?:\/\//, "")),
        h("p", { class: "aside" }, t("phone_waiting"))),
    ];
  }

  /** From here on the sitting waits for the phone; its events turn the page. */
  async function offerPhone(place) {
    try {
      offer = await house.handOff();
      place.replaceChildren(...scanned());
    } catch (refusal) {
      fault.textContent = why(refusal);
    }
  }

  const before = house.visit.room;
  enter(before && before !== "phone" ? before : "write", { focus: false });
  return { element, heading: title, idle: house.patience };
}
