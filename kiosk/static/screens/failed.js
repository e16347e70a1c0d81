/** Failed: one gentle sentence, and a way on. */

import { h, heading } from "../dom.js";
import { t, why } from "../i18n.js";

export function failed(house) {
  const title = heading(t("failed_title"));
  const element = h(
    "section",
    { class: "failed" },
    title,
    h("p", { class: "lead" }, why(house.visit.heard.failed)),
    h(
      "div",
      { class: "answers" },
      h("button", { type: "button", class: "button primary", onclick: () => house.stopReading() }, t("other_words")),
      h("button", { type: "button", class: "button", onclick: () => house.leave() }, t("leave")),
    ),
  );
  return { element, heading: title, idle: 30 };
}
