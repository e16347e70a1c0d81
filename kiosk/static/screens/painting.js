/** Painting: the picture comes out of the noise, and the wall says honestly how long it takes. */

import { Canvas } from "../canvas.js";
import { h, heading, say, still } from "../dom.js";
import { t } from "../i18n.js";
import { label } from "../label.js";

const STALL = 10_000;

export function painting(house) {
  const { heard } = house.visit;
  const canvas = new Canvas();
  const title = heading(t("painting_title"));
  const line = h("div", { class: "line", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" }, h("i"));
  const status = h("p", { class: "status" });
  const stall = h("p", { class: "aside" });
  const element = h(
    "section",
    { class: "painting" },
    h("div", { class: "spot" }, canvas.element),
    h(
      "div",
      { class: "beside" },
      title,
      line,
      status,
      stall,
      heard.words && label({ title: heard.words.title, prose: heard.words.prose }),
      h("button", { type: "button", class: "button", id: "cancel", onclick: () => house.stopReading() }, t("cancel")),
    ),
  );
  line.setAttribute("aria-labelledby", "painting-title");
  title.id = "painting-title";
  let watch = 0;
  let done = 0;

  function heardSomething() {
    clearTimeout(watch);
    stall.textContent = "";
    watch = setTimeout(() => {
      stall.textContent = t("painting_slow");
      say(t("painting_slow"));
    }, STALL);
  }

  function stage({ stage: name }) {
    title.textContent = t(name === "finishing" ? "finishing_title" : "painting_title");
    element.dataset.stage = name;
    if (name === "finishing") {
      status.textContent = t("painting_moment");
      advance(Math.max(done, 0.92));
    }
  }

  function advance(part) {
    done = part;
    line.style.setProperty("--done", String(part));
    line.setAttribute("aria-valuenow", String(Math.round(part * 100)));
  }

  function progress({ step, of, eta_s: eta, queue }) {
    if (!step && element.dataset.stage !== "finishing") {
      status.textContent = queue > 0 ? t("queue_before", { n: queue }) : t("queue_next");
    } else if (of && element.dataset.stage !== "finishing") {
      advance(Math.min(1, step / of) * 0.9);
      const left = eta === null || eta === undefined ? "" : ` · ${eta > 1.5 ? t("painting_eta", { s: Math.ceil(eta) }) : t("painting_moment")}`;
      status.textContent = `${t("painting_step", { step, of })}${left}`;
    }
    say(status.textContent);
  }

  function update(kind, data) {
    heardSomething();
    if (kind === "stage") stage(data);
    if (kind === "progress") progress(data);
    if (kind === "preview") canvas.show(data.image, element.dataset.stage === "finishing" ? 1 : done);
  }

  for (const kind of ["stage", "progress", "preview"]) if (heard[kind]) update(kind, heard[kind]);
  heardSomething();
  if (!still()) {
    canvas.element.animate([{ clipPath: "inset(0 50% 0 50%)" }, { clipPath: "inset(0 0 0 0)" }], { duration: 900, easing: "cubic-bezier(0.65, 0.02, 0.23, 1)" });
  }
  return {
    element,
    heading: title,
    update,
    close() {
      clearTimeout(watch);
      canvas.close();
    },
  };
}
