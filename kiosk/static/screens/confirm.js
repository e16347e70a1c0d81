/** Confirm: the account asks not to be read; only its owner may lift that. */

import { h, heading } from "../dom.js";
import { t, why } from "../i18n.js";

export function confirm(house) {
  const title = heading(t("confirm_title"));
  const fault = h("p", { class: "fault", role: "alert" });
  const element = h(
    "section",
    { class: "confirm" },
    title,
    h("p", { class: "lead" }, t("confirm_text")),
    fault,
    h(
      "div",
      { class: "answers" },
      h("button", { type: "button", class: "button", onclick: lift }, t("confirm_yes")),
      h("button", { type: "button", class: "button", onclick: () => house.stopReading() }, t("confirm_no")),
    ),
  );

  async function lift() {
    try {
      await house.change({ confirmed: true });
    } catch (refusal) {
      fault.textContent = why(refusal);
    }
  }

  return { element, heading: title, idle: Math.min(45, house.patience) };
}
