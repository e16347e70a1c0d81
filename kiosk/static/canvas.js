/** The canvas while it is painted: noise first, then the previews, large and soft, one fading into the next. */

import { h, still } from "./dom.js";

const GRAIN = 56;

export class Canvas {
  constructor() {
    this.noise = h("canvas", { width: GRAIN, height: GRAIN, class: "noise", "aria-hidden": "true" });
    this.element = h("figure", { class: "picture canvas" }, this.noise);
    this.shown = null;
    this.#grain();
    if (!still()) this.timer = setInterval(() => this.#grain(), 420);
  }

  #grain() {
    const context = this.noise.getContext("2d");
    const grains = context.createImageData(GRAIN, GRAIN);
    for (let at = 0; at < grains.data.length; at += 4) {
      const light = 46 + (Math.random() + Math.random() + Math.random()) * 52;
      grains.data[at] = light * (0.92 + Math.random() * 0.22);
      grains.data[at + 1] = light * (0.86 + Math.random() * 0.18);
      grains.data[at + 2] = light * (0.72 + Math.random() * 0.24);
      grains.data[at + 3] = 255;
    }
    context.putImageData(grains, 0, 0);
  }

  /** Show a small picture large; `clear` in 0…1 says how far it has come out of the noise. */
  async show(source, clear) {
    const image = h("img", { src: source, alt: "", class: "coming" });
    try {
      await image.decode();
    } catch {
      return;
    }
    this.element.style.setProperty("--aspect", `${image.naturalWidth} / ${image.naturalHeight}`);
    const dot = this.element.clientWidth / image.naturalWidth;
    image.style.setProperty("--soft", `${(dot * (0.35 + 0.5 * (1 - clear))).toFixed(1)}px`);
    const before = this.shown;
    this.shown = image;
    this.element.append(image);
    if (still()) {
      before?.remove();
      return;
    }
    image.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 700, easing: "ease-in-out" }).finished
      .catch(() => {})
      .then(() => before?.remove());
  }

  close() {
    clearInterval(this.timer);
  }
}
