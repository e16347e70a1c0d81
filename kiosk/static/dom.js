/** Small hands for building the page: one element maker, one quiet voice for screen readers. */

/**
 * @param {string} tag
 * @param {Record<string, any>} [properties] `on…` are listeners, `class` and `data-…`/`aria-…` attributes, the rest properties.
 * @param {...(Node|string|null|undefined|false)} children
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes("-") && name !== "list") element[name] = value;
    else element.setAttribute(name === "class" ? "class" : name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A screen's heading: focus lands here when the screen opens. */
export function heading(text, properties = {}) {
  return h("h1", { tabIndex: -1, ...properties }, text);
}

export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

let spoken = 0;
let waiting = 0;

/** Say something politely, at most once in five seconds; the latest wins. */
export function say(text, { now = false } = {}) {
  const region = document.getElementById("status");
  if (!region) return;
  clearTimeout(waiting);
  const left = now ? 0 : Math.max(0, spoken + 5000 - Date.now());
  waiting = setTimeout(() => {
    spoken = Date.now();
    region.textContent = text;
  }, left);
}

export function hush() {
  clearTimeout(waiting);
  const region = document.getElementById("status");
  if (region) region.textContent = "";
}
