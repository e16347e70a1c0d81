/** When nobody can be painted: resting, warming, and the sentence after a deletion. */

import { h, heading } from "../dom.js";
import { t } from "../i18n.js";

function notice(name, title, text) {
  const head = heading(t(title));
  return { element: h("section", { class: `notice ${name}` }, head, h("p", { class: "lead" }, t(text))), heading: head };
}

export const resting = () => notice("resting", "resting_title", "resting_text");

export const warming = () => notice("warming", "warming_title", "warming_text");

export function deleted(house) {
  const { element, heading: head } = notice("deleted", "deleted_title", "deleted_text");
  element.append(h("div", { class: "answers" }, h("button", { type: "button", class: "button primary", id: "done", onclick: () => house.leave() }, t("done"))));
  const home = setTimeout(() => house.leave(), 12_000);
  return { element, heading: head, close: () => clearTimeout(home) };
}
