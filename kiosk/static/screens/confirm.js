/** Confirm: the account asks not to be read; only its owner may lift that, by saying so or by a code in its bio. */

import { h, heading } from "../dom.js";
import { t, why } from "../i18n.js";

export function confirm(house) {
  const { code, missing } = house.visit.heard.stage;
  const title = heading(t("confirm_title"));
  const fault = h("p", { class: "fault", role: "alert" }, missing ? t("prove_missing") : "");
  const element = h(
    "section",
    { class: "confirm" },
    title,
    h("p", { class: "lead" }, t(code ? "prove_text" : "confirm_text")),
    code && h("p", { class: "proof", dir: "ltr" }, code),
    code && h("p", { class: "aside" }, t("prove_phone")),
    fault,
    h(
      "div",
      { class: "answers" },
      h("button", { type: "button", class: "button", onclick: lift }, t(code ? "prove_yes" : "confirm_yes")),
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

  // Writing into a bio takes a phone, a login and a search for the right page.
  return { element, heading: title, idle: code ? Math.max(240, house.patience) : Math.min(45, house.patience) };
}
