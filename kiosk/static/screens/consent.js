/** Consent: three facts, two equal answers, nothing ticked beforehand. */

import { h, heading } from "../dom.js";
import { language, t } from "../i18n.js";

export function consent(house) {
  const title = heading(t("consent_title"));
  const element = h(
    "section",
    { class: "consent" },
    title,
    h(
      "ol",
      { class: "facts" },
      h("li", {}, t("consent_words")),
      house.choices.painted_elsewhere && h("li", {}, t("consent_elsewhere")),
      h("li", {}, t("consent_picture")),
      h("li", {}, t("consent_own")),
    ),
    h(
      "div",
      { class: "answers" },
      h("button", { type: "button", class: "button", id: "agree", onclick: agree }, t("consent_agree")),
      h("button", { type: "button", class: "button", id: "decline", onclick: () => house.leave() }, t("consent_decline")),
    ),
    tongues(),
  );

  function agree() {
    house.visit.consented = true;
    house.go("input");
  }

  function tongues() {
    const offered = house.choices.languages;
    if (offered.length < 2) return null;
    return h(
      "ul",
      { class: "tongues", "aria-label": t("languages") },
      ...offered.map(({ key, name }) =>
        h("li", {}, h("button", {
          type: "button", class: "tongue", lang: key, "aria-pressed": String(key === language()),
          onclick: async () => {
            await house.speak(key).catch(() => {});
            house.go("consent", { force: true });
          },
        }, name)),
      ),
    );
  }

  return { element, heading: title, idle: Math.min(45, house.patience) };
}
