/** The museum label: title, year, technique, prose. The one recurring element of the house. */

import { h } from "./dom.js";

/**
 * @param {{title: string, year?: string|number|null, technique?: string|null, prose?: string|null}} portrait
 * @param {{title?: HTMLElement}} [parts] an own element for the title, where it is also the screen's heading
 */
export function label(portrait, parts = {}) {
  const title = parts.title ?? h("p", { class: "title" });
  title.classList.add("title");
  title.textContent = portrait.title;
  const technique = [portrait.year, portrait.technique].filter(Boolean).join(" · ");
  return h(
    "div",
    { class: "label" },
    title,
    technique && h("p", { class: "technique" }, technique),
    portrait.prose && h("p", { class: "prose" }, portrait.prose),
  );
}
