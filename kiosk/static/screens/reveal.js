/** Reveal: the picture, and its label. Nothing else for a while. */

import { h, heading, still } from "../dom.js";
import { t } from "../i18n.js";
import { hung } from "../portrait.js";
import { gathered } from "./words.js";

const HOLD = 12_000;

export function reveal(house) {
  const { heard, struck } = house.visit;
  const title = heading(heard.done.title ?? heard.words?.title ?? t("reveal_title"));
  const { spot, words } = hung(house, title);
  const take = h("button", { type: "button", class: "button primary", id: "take", onclick: () => house.go("home") }, t("reveal_take"));
  const kept = heard.words ? [...gathered(null, heard.words).values()].filter(({ id }) => !struck.has(id)) : [];
  const element = h(
    "section",
    { class: "reveal" },
    spot,
    h("div", { class: "beside" }, words, remembered(kept), take),
  );
  const onwards = setTimeout(() => house.go("home"), HOLD);
  if (!still()) {
    words.animate([{ opacity: 0 }, { opacity: 0, offset: 0.6 }, { opacity: 1 }], { duration: 2000, easing: "ease-out" });
  }
  return { element, heading: title, close: () => clearTimeout(onwards) };
}

/** The words it was painted from, and its colours, in one quiet line each. */
function remembered(facets) {
  const colours = facets.filter(({ hex }) => hex);
  const rest = facets.filter(({ hex }) => !hex);
  if (!facets.length) return null;
  const swatches = colours.map(({ hex, label }) => {
    const patch = h("li", { class: "swatch", title: label });
    patch.style.setProperty("--swatch", hex);
    patch.append(h("span", { class: "visually-hidden" }, label));
    return patch;
  });
  return h(
    "div",
    { class: "remembered" },
    h("p", {}, [...new Set(rest.map(({ label }) => label))].join(" · ")),
    swatches.length > 0 && h("ul", { class: "swatches", "aria-label": t("group_palette") }, ...swatches),
  );
}
