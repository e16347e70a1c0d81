/** Reading: the words lie on the wall and a line of light goes over them. */

import { h, heading, say } from "../dom.js";
import { t } from "../i18n.js";

const SLOW = 10_000;

export function reading(house) {
  const title = heading(t("reading_title"));
  const patience = h("p", { class: "aside" }, t("reading_line"));
  const other = h("button", { type: "button", class: "button", hidden: true, onclick: () => house.stopReading() }, t("other_words"));
  const element = h("section", { class: "reading" }, title, leaf(house.visit.wish), patience, other);
  const slow = setTimeout(() => {
    patience.textContent = t("reading_slow");
    say(t("reading_slow"));
    other.hidden = false;
  }, SLOW);
  return { element, heading: title, close: () => clearTimeout(slow) };
}

/** The first lines of what is being read, one span a sentence, lit in turn. */
function leaf(wish) {
  const text = wish?.text ?? wish?.source ?? "";
  const sentences = (text.match(/[^.!?…\n]+[.!?…]*\s*/g) ?? []).map((part) => part.trim()).filter(Boolean).slice(0, 7);
  const page = h("p", { class: wish?.source ? "leaf source" : "leaf", "aria-hidden": "true" });
  (wish?.source ? [wish.source] : sentences).forEach((sentence, at) => {
    const line = h("span", { class: "sentence" }, `${sentence} `);
    line.style.setProperty("--at", String(at));
    page.append(line);
  });
  page.style.setProperty("--lines", String(Math.max(1, sentences.length)));
  return page;
}
