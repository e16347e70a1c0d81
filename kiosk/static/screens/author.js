/** Author: several people write in a chat; only the words of the one who is chosen are read. */

import { h, heading } from "../dom.js";
import { t, why } from "../i18n.js";

export function author(house) {
  const title = heading(t("author_title"));
  const fault = h("p", { class: "fault", role: "alert" });
  const people = house.visit.heard.stage.authors ?? [];
  const element = h(
    "section",
    { class: "author" },
    title,
    h("p", { class: "lead" }, t("author_text")),
    fault,
    h(
      "ul",
      { class: "people" },
      ...people.map(({ key, name }) => h("li", {}, h("button", { type: "button", class: "button", dir: "auto", onclick: () => choose(key) }, name))),
    ),
    h("button", { type: "button", class: "button nobody", onclick: () => house.stopReading() }, t("author_nobody")),
  );

  async function choose(key) {
    try {
      await house.change({ author: key });
    } catch (refusal) {
      fault.textContent = why(refusal);
    }
  }

  return { element, heading: title };
}
