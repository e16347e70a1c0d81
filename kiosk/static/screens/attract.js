/** Attract: a slow hang of portraits, one at a time, and nobody wonders where to touch. */

import { h, pause, still } from "../dom.js";
import { inTongue, language, t } from "../i18n.js";
import { label } from "../label.js";
import { accent } from "../light.js";

const HANG = 9000;

async function collection() {
  try {
    const response = await fetch("/static/attract/attract.json");
    const hung = await response.json();
    return Array.isArray(hung) ? hung : (hung.portraits ?? []);
  } catch {
    return [];
  }
}

const address = (file) => (file.startsWith("/") ? file : `/static/attract/${file}`);

export function attract(house) {
  const place = h("div", { class: "hung" });
  const title = h("h1", { tabIndex: -1, class: "invitation" }, t("attract_invitation"));
  const beginning = h("button", { type: "button", class: "button primary begin" }, t("attract_begin"));
  const element = h(
    "section",
    { class: "attract" },
    place,
    h("div", { class: "invite" }, title, beginning, tongues()),
  );
  let hanging = true;

  function tongues() {
    const offered = house.choices.languages;
    if (offered.length < 2) return null;
    return h(
      "ul",
      { class: "tongues", "aria-label": t("languages") },
      ...offered.map(({ key, name }) =>
        h("li", {}, h("button", {
          type: "button", class: "tongue", lang: key, "aria-pressed": String(key === language()),
          onclick: (event) => { event.stopPropagation(); open(key); },
        }, name)),
      ),
    );
  }

  async function open(key) {
    if (!hanging) return;
    hanging = false;
    if (key) await house.speak(key).catch(() => {});
    house.go("consent", { opening: "curtain" });
  }

  element.addEventListener("click", () => open());
  const wake = (event) => {
    if (["Tab", "Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    if (event.target.closest?.("button")) return; // the button answers for itself
    event.preventDefault();
    open();
  };
  document.addEventListener("keydown", wake);

  function hang(portrait) {
    const words = label({
      title: inTongue(portrait.title),
      year: portrait.year,
      technique: inTongue(portrait.technique),
      prose: inTongue(portrait.prose),
    });
    const frame = h("figure", { class: "picture" }, portrait.image ?? h("div", { class: "bare" }));
    const figure = h("div", { class: "hanging" }, h("div", { class: "spot" }, frame), words);
    place.replaceChildren(figure);
    if (!still()) {
      frame.animate([{ opacity: 0, filter: "brightness(0.2)" }, { opacity: 1, filter: "brightness(1)" }], { duration: 900, easing: "ease-out" });
      words.animate([{ opacity: 0 }, { opacity: 0, offset: 0.5 }, { opacity: 1 }], { duration: 1400, easing: "ease-out" });
    }
    return figure;
  }

  async function loop() {
    const portraits = await collection();
    if (!portraits.length) {
      hang({ title: t("attract_empty_title"), year: new Date().getFullYear(), prose: t("attract_empty_prose") });
      return;
    }
    for (let at = 0; hanging; at = (at + 1) % portraits.length) {
      const portrait = portraits[at];
      const image = h("img", { src: address(portrait.file ?? portrait.image), alt: inTongue(portrait.alt ?? portrait.title), decoding: "async" });
      const shown = await image.decode().then(() => true, () => false);
      if (!hanging) return;
      if (shown) {
        accent(portrait.accent ?? null);
        const figure = hang({ ...portrait, image });
        await pause(HANG);
        if (portraits.length === 1) return;
        if (hanging && !still()) await figure.animate([{ opacity: 1 }, { opacity: 0 }], { duration: 700, fill: "forwards" }).finished.catch(() => {});
      } else await pause(1000);
    }
  }

  loop();
  return {
    element,
    heading: title,
    close() {
      hanging = false;
      accent(null);
      document.removeEventListener("keydown", wake);
    },
  };
}
