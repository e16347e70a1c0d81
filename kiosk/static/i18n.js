/** The house's sentences in the sitter's language, and how it says numbers and hours. */

let sentences = {};
let tongue = "en";

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

function read(page) {
  return JSON.parse(page.getElementById("sentences").textContent);
}

/** Take the language the page was served in. */
export function begin() {
  sentences = read(document);
  tongue = document.documentElement.lang || "en";
}

export const language = () => tongue;

/** Change to another language; the page comes in it from the server. */
export async function speak(key) {
  if (key === tongue) return;
  const response = await fetch(`/?lang=${encodeURIComponent(key)}`, {
    cache: "no-store",
    headers: { "Accept-Language": key },
  });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  sentences = read(page);
  tongue = key;
  document.documentElement.lang = key;
  document.documentElement.dir = RIGHT_TO_LEFT.has(key.split("-")[0]) ? "rtl" : "ltr";
}

/** @param {string} key @param {Record<string, any>} [values] */
export function t(key, values = {}) {
  const sentence = sentences[key];
  if (sentence === undefined) return key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const knows = (key) => key in sentences;

/** Why something failed: our own sentence for its key, else what the server said. */
export function why(refusal) {
  if (refusal?.key === "queue_full" && refusal.wait) return t("queue_full_in", { s: Math.ceil(refusal.wait / 5) * 5 });
  return knows(refusal?.key) ? t(refusal.key) : refusal?.sentence || t("portrait_failed");
}

/** One text out of `{en: …, de: …}`, or the text itself. */
export function inTongue(text) {
  if (!text || typeof text === "string") return text || "";
  return text[tongue] || text.en || Object.values(text)[0] || "";
}

/** "tomorrow" and "19:05" of a moment, in words a person would use. */
export function dayAndTime(iso, now = new Date(), tag = tongue) {
  const then = new Date(iso);
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(then) - midnight(now)) / 86_400_000);
  return {
    day: new Intl.RelativeTimeFormat(tag, { numeric: "auto" }).format(days, "day"),
    time: new Intl.DateTimeFormat(tag, { hour: "numeric", minute: "2-digit" }).format(then),
  };
}
