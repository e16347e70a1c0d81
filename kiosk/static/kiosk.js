/**
 * The kiosk page: one state machine.
 *
 * The sitting belongs to the server; its events say where it is, and `where` turns them into the
 * screen to show. Only what comes before a sitting (attract, consent, input) and after it (home,
 * deleted) is decided here. Leaving erases the page: nothing of a sitter outlives their visit.
 */

import * as api from "./api.js";
import { hush, pause, say, still } from "./dom.js";
import { listen } from "./events.js";
import * as i18n from "./i18n.js";
import { Idle } from "./idle.js";
import { accent, chosen, curtain } from "./light.js";
import { attract } from "./screens/attract.js";
import { author } from "./screens/author.js";
import { confirm } from "./screens/confirm.js";
import { consent } from "./screens/consent.js";
import { failed } from "./screens/failed.js";
import { home } from "./screens/home.js";
import { input } from "./screens/input.js";
import { painting } from "./screens/painting.js";
import { reading } from "./screens/reading.js";
import { deleted, resting, warming } from "./screens/resting.js";
import { reveal } from "./screens/reveal.js";
import { words } from "./screens/words.js";

const SCREENS = { attract, consent, input, reading, confirm, author, words, painting, reveal, home, deleted, failed, resting, warming };
const HEALTH_EVERY = 5000;

const main = document.getElementById("screen");
const patience = Number(document.documentElement.dataset.idle) || 60;

/** What this visit knows. Replaced whole when it ends. */
let visit = newVisit();
let screen = { name: "", update: null, close: null, opened: 0 };
let turning = Promise.resolve();
let changing = Promise.resolve();

function newVisit() {
  return { sitting: null, wish: null, stop: null, heard: {}, facets: null, struck: new Set(), recipe: null, appearance: {}, draft: "", consented: false };
}

/** What screens may ask of the house. */
const house = {
  choices: { languages: [], recipes: [], appearance: {}, sources: [] },
  patience,
  get visit() {
    return visit;
  },
  go,
  leave,
  begin,
  handOff,
  change,
  stopReading,
  erase,
  speak,
};

/** Which screen a sitting's events amount to. */
export function where({ stage, words: read, done, failed: fault }) {
  if (fault) return "failed";
  if (done) return "reveal";
  if (["queued", "painting", "finishing"].includes(stage?.stage)) return "painting";
  if (stage?.stage === "waiting") return "input"; // for the sitter's phone
  if (stage?.stage === "confirm") return "confirm";
  if (stage?.stage === "author") return "author";
  if (stage?.stage === "words" && read) return "words";
  return "reading";
}

/** Turn to another screen; one turn at a time. */
function go(name, { opening = null, force = false } = {}) {
  turning = turning.then(() => turn(name, opening, force)).catch((fault) => console.warn("the page could not turn:", fault));
  return turning;
}

async function turn(name, opening, force) {
  if (screen.name === name && !force) return;
  if (screen.name === "reading" && name === "words") await pause(Math.max(0, 1200 - (Date.now() - screen.opened)));
  screen.close?.();
  const { element, heading, idle = null, update = null, close = null } = SCREENS[name](house);
  const before = screen.name;
  screen = { name, update, close, opened: Date.now() };
  document.body.dataset.screen = name;
  document.body.dataset.from = before;
  rail(name);
  hush();
  main.scrollTop = 0;
  main.replaceChildren(element);
  watch.watch(idle);
  (heading ?? element.querySelector("h1"))?.focus({ preventScroll: true });
  if (opening === "curtain") await curtain();
  else if (!still() && before) {
    element.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 450, easing: "ease-out" });
  }
}

/** The quiet rail above every screen but attract. */
function rail(name) {
  const bare = ["attract", "resting", "warming"].includes(name);
  document.getElementById("rail").hidden = bare;
  document.getElementById("promise").textContent = i18n.t("privacy_line");
  document.getElementById("promise").hidden = !["input", "reading", "confirm", "author", "words"].includes(name);
  document.getElementById("leave").textContent = i18n.t("leave");
  const large = document.documentElement.dataset.size === "large";
  document.getElementById("larger").textContent = i18n.t(large ? "usual_text" : "larger_text");
  document.getElementById("larger").setAttribute("aria-pressed", String(large));
}

async function speak(key) {
  await i18n.speak(key);
  document.title = i18n.t("page_title");
}

/** Begin a sitting with these words: `{text}` or `{source}`. Throws what the house refuses. */
async function begin(wish) {
  const waiting = visit.sitting;
  const { id } = await api.sit({ ...wish, language: i18n.language(), consent: visit.consented });
  if (waiting) api.end(waiting);
  follow(id, wish);
  go("reading");
}

/** Begin a sitting whose words come from the sitter's phone. Gives `{code, url, qr}`. */
async function handOff() {
  const { id, handoff } = await api.sit({ handoff: true, language: i18n.language(), consent: visit.consented });
  follow(id);
  return handoff;
}

function follow(id, wish = null) {
  visit.stop?.();
  Object.assign(visit, { sitting: id, wish, heard: {}, facets: null, struck: new Set(), recipe: null, appearance: {} });
  visit.stop = listen(id, hear, lost);
}

function hear(kind, data) {
  visit.heard[kind] = data;
  if (kind === "words") accent(chosen(data.palette ?? []));
  if (kind === "done" || kind === "failed") visit.stop?.();
  const next = where(visit.heard);
  const sitting = visit.sitting;
  go(next).then(() => {
    if (screen.name === next && visit.sitting === sitting) screen.update?.(kind, data);
  });
}

let thread = 0;
function lost(broken) {
  clearTimeout(thread);
  if (broken) thread = setTimeout(() => visit.sitting && say(i18n.t("lost"), { now: true }), 4000);
}

/** Change the sitting: strike, recipe, appearance, confirmed, paint; one change after the other. */
async function change(wish) {
  const { sitting } = visit;
  const answer = await (changing = changing.catch(() => {}).then(() => api.change(sitting, wish)));
  if (visit.sitting !== sitting) return answer;
  if (answer && answer.title !== undefined) {
    visit.heard.words = { ...visit.heard.words, ...answer };
    screen.update?.("words", visit.heard.words);
  }
  return answer;
}

/** Give this sitting up and ask for other words; what was written is still there to change. */
function stopReading() {
  if (visit.sitting) api.end(visit.sitting);
  visit.stop?.();
  Object.assign(visit, { sitting: null, stop: null, heard: {} });
  accent(null);
  go("input");
}

/** Delete the picture, here and behind its link. */
async function erase() {
  await api.erase(visit.heard.done.url);
  visit.sitting = null;
  go("deleted");
}

/** The end of a visit: the words are forgotten, a finished picture waits behind its link, the page is made new. */
async function leave() {
  const { sitting, heard } = visit;
  visit.stop?.();
  if (sitting) api.end(sitting, { keepPicture: Boolean(heard.done) });
  visit = newVisit();
  watch.watch(null);
  accent(null);
  sessionStorage.clear();
  localStorage.clear();
  delete document.documentElement.dataset.size;
  main.replaceChildren();
  if ((await api.health(800)) === "lost") go("resting", { force: true });
  else location.replace(location.pathname);
}

/** While nobody sits, the wall shows how the house is. */
async function round() {
  const idleScreens = ["attract", "resting", "warming", ""];
  if (idleScreens.includes(screen.name)) {
    const status = await api.health();
    if (idleScreens.includes(screen.name)) {
      const name = { ready: "attract", warming: "warming" }[status] ?? "resting";
      if (name === "attract" && !house.choices.recipes.length) await choose();
      await go(name);
    }
  }
  setTimeout(round, HEALTH_EVERY);
}

async function choose() {
  house.choices = { ...house.choices, ...(await api.choices().catch(() => ({}))) };
}

const watch = new Idle(leave);

document.getElementById("leave").addEventListener("click", leave);
document.getElementById("larger").addEventListener("click", () => {
  const root = document.documentElement;
  if (root.dataset.size === "large") delete root.dataset.size;
  else root.dataset.size = "large";
  rail(screen.name);
});
addEventListener("pagehide", () => {
  if (visit.sitting && where(visit.heard) !== "painting" && !visit.heard.done) api.end(visit.sitting);
});
addEventListener("contextmenu", (event) => event.preventDefault());
addEventListener("dragstart", (event) => event.preventDefault());

i18n.begin();
history.replaceState(null, "", location.pathname);
await choose();
round();
