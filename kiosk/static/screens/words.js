/** Words: the verbal portrait, every facet with its sentence, each one strikable; then how it is painted. */

import { h, heading, say, still } from "../dom.js";
import { inTongue, knows, t, why } from "../i18n.js";
import { label } from "../label.js";

const GROUPS = ["themes", "mood", "place", "time_of_day", "season", "symbols", "palette", "voice"];
const ROWS = [["themes"], ["mood"], ["place", "time_of_day", "season"], ["symbols"], ["palette"], ["voice"]];

/** The facets of one group, whatever its shape. */
function facetsOf(words, group) {
  const found = group === "mood" ? words.mood?.words : words[group];
  const facets = Array.isArray(found) ? found : [found];
  return facets.filter((facet) => facet?.key).map((facet) => ({ ...facet, label: facet.label ?? facet.name, group, id: `${group}:${facet.key}` }));
}

/** Everything ever read in this sitting: a struck facet stays to be put back. */
export function gathered(known, words) {
  const all = new Map(known ?? []);
  for (const group of GROUPS) for (const facet of facetsOf(words, group)) all.set(facet.id, facet);
  return all;
}

export function words(house) {
  const { visit } = house;
  const title = heading(t("words_title"));
  const told = h("div");
  const withheld = h("p", { class: "withheld" });
  const telling = h("div", { class: "telling" }, told, withheld);
  const index = h("dl", { class: "index" });
  const sentence = h("blockquote", { class: "sentence" });
  const strike = h("button", { type: "button", class: "button", id: "strike", hidden: true });
  const evidence = h("aside", { class: "evidence", "aria-live": "polite" }, sentence, strike);
  const fault = h("p", { class: "fault", role: "alert" });
  const paint = h("button", { type: "button", class: "button primary", id: "paint", onclick: begin }, t("paint"));
  const looks = appearance();
  const element = h(
    "section",
    { class: "words" },
    title,
    telling,
    h("div", { class: "facets" }, index),
    looks.panel,
    evidence,
    h("div", { class: "bar" }, recipes(), looks.opener, paint),
    fault,
  );
  let chosen = null;
  let sent = 0;
  let unheard = false; // whether the house may not know what is struck and chosen here
  let first = true;

  function tell(now) {
    told.replaceChildren(label({ title: now.title, prose: now.prose }));
  }

  function chip(facet, at) {
    const struck = visit.struck.has(facet.id);
    const button = h(
      "button",
      {
        type: "button",
        class: "facet",
        "data-facet": facet.id,
        "aria-expanded": String(chosen === facet.id),
        onclick: () => choose(facet.id),
        onkeydown: (event) => {
          if (event.key === "Delete" || event.key === "Backspace") toggle(facet.id);
        },
      },
      facet.hex && swatch(facet.hex),
      h("span", { class: "word" }, facet.label),
      struck && h("span", { class: "visually-hidden" }, `(${t("struck")})`),
    );
    if (struck) button.classList.add("struck");
    if (first && !still()) {
      button.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 600, delay: 250 + at * 110, fill: "backwards", easing: "ease-out" });
    }
    return button;
  }

  function swatch(hex) {
    const patch = h("span", { class: "swatch", "aria-hidden": "true" });
    patch.style.setProperty("--swatch", hex);
    return patch;
  }

  function draw() {
    const held = document.activeElement?.dataset?.facet;
    let at = 0;
    const groups = ROWS.map((row) => {
      const facets = row.flatMap((group) => [...visit.facets.values()].filter((facet) => facet.group === group));
      if (!facets.length) return null;
      return h("div", { class: "group" },
        h("dt", {}, t(`group_${row[0]}`)),
        h("dd", {}, ...facets.map((facet) => chip(facet, at++))));
    });
    index.replaceChildren(...groups.filter(Boolean));
    if (held) index.querySelector(`[data-facet="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    first = false;
  }

  function choose(id) {
    chosen = chosen === id ? null : id;
    draw();
    show();
  }

  function show() {
    const facet = visit.facets.get(chosen);
    element.classList.toggle("asking", Boolean(facet));
    strike.hidden = !facet;
    if (!facet) {
      sentence.className = "sentence hint";
      sentence.textContent = t(element.classList.contains("looking") ? "appearance_text" : "words_hint");
      return;
    }
    const said = facet.evidence?.find((item) => item.sentence)?.sentence;
    sentence.className = said ? "sentence" : "sentence hint";
    sentence.dir = said ? "auto" : "";
    sentence.textContent = said ? nearest(said, facet.label) : t("words_no_sentence");
    strike.textContent = t(visit.struck.has(chosen) ? "unstrike" : "strike");
    strike.setAttribute("aria-label", `${strike.textContent}: ${facet.label}`);
  }

  async function toggle(id) {
    if (visit.struck.has(id)) visit.struck.delete(id);
    else visit.struck.add(id);
    draw();
    show();
    await tellServer({ strike: [...visit.struck] });
  }

  async function tellServer(wish) {
    const turn = ++sent;
    fault.textContent = "";
    try {
      await house.change(wish);
    } catch (refusal) {
      unheard = true;
      if (turn === sent) fault.textContent = why(refusal);
    }
  }

  function recipes() {
    const offered = (visit.heard.words.recipes ?? house.choices.recipes).map((recipe) =>
      typeof recipe === "string" ? (house.choices.recipes.find(({ key }) => key === recipe) ?? { key: recipe, title: recipe }) : recipe);
    visit.recipe ??= visit.heard.words.recipe ?? offered[0]?.key;
    if (offered.length < 2) return null;
    const group = h("div", { class: "recipes", role: "radiogroup", "aria-label": t("recipes") });
    const mark = () => {
      for (const button of group.children) {
        const here = button.dataset.recipe === visit.recipe;
        button.setAttribute("aria-checked", String(here));
        button.tabIndex = here ? 0 : -1;
        if (here) button.scrollIntoView?.({ block: "nearest", inline: "nearest" }); // many of them make a row to be pushed along
      }
    };
    const take = (key) => {
      visit.recipe = key;
      mark();
      tellServer({ recipe: key });
    };
    group.append(...offered.map(({ key, title: name, example }) =>
      h("button", { type: "button", role: "radio", class: "recipe", "data-recipe": key, onclick: () => take(key) },
        example && h("img", { src: example, alt: "", loading: "lazy" }),
        h("span", {}, inTongue(name)))));
    group.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const all = [...group.children];
      const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
      next.focus();
      take(next.dataset.recipe);
    });
    mark();
    return group;
  }

  /** What nobody guesses: the sitter may say it, on a leaf of its own. */
  function appearance() {
    const offered = Object.entries(house.choices.appearance ?? {});
    if (!offered.length) return { panel: null, opener: null };
    const panel = h("div", { class: "looks", hidden: true, id: "looks" });
    const opener = h("button", { type: "button", class: "button opener", "aria-expanded": "false", "aria-controls": "looks", onclick: () => turn() });
    const turn = () => {
      panel.hidden = !panel.hidden;
      element.classList.toggle("looking", !panel.hidden);
      opener.setAttribute("aria-expanded", String(!panel.hidden));
      opener.textContent = t(panel.hidden ? "appearance" : "appearance_back");
      title.textContent = t(panel.hidden ? "words_title" : "appearance");
      chosen = null;
      draw();
      show();
      if (!panel.hidden) panel.querySelector("button")?.focus();
    };
    opener.textContent = t("appearance");
    const fill = () => {
      const held = document.activeElement?.dataset?.look;
      panel.replaceChildren(
        h("dl", { class: "index" }, ...offered.map(([group, values]) =>
          h("div", { class: "group" },
            h("dt", {}, knows(`appearance_${group}`) ? t(`appearance_${group}`) : group),
            h("dd", {}, ...[{ key: "", label: t("appearance_open") }, ...values].map(({ key, label: name }) =>
              h("button", {
                type: "button", class: "facet", "data-look": `${group}:${key}`, "aria-pressed": String((visit.appearance[group] ?? "") === key),
                onclick: () => {
                  if (key) visit.appearance[group] = key;
                  else delete visit.appearance[group];
                  fill();
                  tellServer({ appearance: { ...visit.appearance } });
                },
              }, knows(`look_${group}_${key}`) ? t(`look_${group}_${key}`) : inTongue(name))))))));
      if (held) panel.querySelector(`[data-look="${CSS.escape(held)}"]`)?.focus();
    };
    fill();
    return { panel, opener };
  }

  async function begin() {
    if (paint.getAttribute("aria-busy")) return;
    paint.setAttribute("aria-busy", "true");
    fault.textContent = "";
    try {
      // What looks struck here must not be painted, whatever became of the request that said so.
      const choices = unheard ? { strike: [...visit.struck], recipe: visit.recipe, appearance: { ...visit.appearance } } : {};
      await house.change({ ...choices, paint: true });
      house.go("painting");
    } catch (refusal) {
      paint.removeAttribute("aria-busy");
      fault.textContent = why(refusal);
    }
  }

  function update(kind, now) {
    if (kind !== "words") return;
    visit.facets = gathered(visit.facets, now);
    tell(now);
    draw();
    // Others read this screen too: that something was kept out, but not of what kind.
    withheld.textContent = (now.withheld ?? []).some(({ count }) => count > 0) ? t("withheld") : "";
  }

  strike.addEventListener("click", () => toggle(chosen));
  for (const id of visit.heard.words.struck ?? []) visit.struck.add(id);
  update("words", visit.heard.words);
  show();
  say(visit.heard.words.prose);
  return { element, heading: title, idle: house.patience, update };
}

/** Out of a longer passage the sentence that names the word, cut where a word ends. */
export function nearest(said, word) {
  const sentences = (said.match(/[^.!?…\n]+[.!?…]*["”»)]*/g) ?? [said]).map((one) => one.trim()).filter(Boolean);
  const stems = word.toLowerCase().split(/[^\p{L}]+/u).filter((part) => part.length > 2).map((part) => part.slice(0, Math.max(3, part.length - 2)));
  const names = (one) => stems.filter((stem) => one.toLowerCase().includes(stem)).length;
  const best = sentences.reduce((before, one) => (names(one) > names(before) ? one : before), sentences[0]);
  if (best.length <= 170) return best;
  return `${best.slice(0, 168).replace(/\s+\S*$/, "")}…`;
}
