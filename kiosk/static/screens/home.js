/** Take home: the code on white paper, the hour it is gone, and the way to delete it now. */

import { h, heading } from "../dom.js";
import { dayAndTime, t, why } from "../i18n.js";
import { hung } from "../portrait.js";

export function home(house) {
  const { done } = house.visit.heard;
  const { spot, words } = hung(house, null);
  const title = heading(t("reveal_take"));
  const fault = h("p", { class: "fault", role: "alert" });
  const actions = h("div", { class: "answers" });
  const element = h(
    "section",
    { class: "home" },
    spot,
    h(
      "div",
      { class: "beside" },
      title,
      h(
        "div",
        { class: "taking" },
        h("div", { class: "paper" }, h("img", { class: "code", id: "qr", src: done.qr, alt: t("take_scan") })),
        h(
          "div",
          { class: "how" },
          h("p", { class: "lead" }, t("take_scan")),
          h("p", { class: "gone" }, t("take_gone", dayAndTime(done.expires_at))),
          h("p", { class: "aside" }, t("made_by_machine")),
        ),
      ),
      words,
      fault,
      actions,
    ),
  );

  function usual() {
    actions.replaceChildren(
      h("button", { type: "button", class: "button", id: "delete", onclick: () => sure() }, t("delete_now")),
      h("button", { type: "button", class: "button primary", id: "done", onclick: () => house.leave() }, t("done")),
    );
  }

  function sure() {
    const keep = h("button", { type: "button", class: "button", onclick: () => usual() }, t("delete_no"));
    actions.replaceChildren(
      h("p", { class: "question", role: "alert" }, t("delete_sure")),
      h("button", { type: "button", class: "button", id: "delete-yes", onclick: gone }, t("delete_yes")),
      keep,
    );
    keep.focus();
  }

  async function gone() {
    try {
      await house.erase();
    } catch (refusal) {
      fault.textContent = why(refusal);
      usual();
    }
  }

  usual();
  return { element, heading: title, idle: 90 };
}
