/** The finished portrait as it hangs on reveal and take-home: picture and label, in the same place on both. */

import { h, still } from "./dom.js";
import { t } from "./i18n.js";
import { label } from "./label.js";

/** @param {HTMLElement|null} title an own element for the label's title */
export function hung(house, title) {
  const { heard } = house.visit;
  const { done, words: read, preview } = heard;
  const name = done.title ?? read?.title ?? t("reveal_title");
  const words = label(
    { title: name, year: new Date().getFullYear(), technique: done.technique ?? " ", prose: done.prose ?? read?.prose },
    title ? { title } : {},
  );
  const image = h("img", { src: done.image, alt: t("reveal_alt", { title: name, prose: read?.prose ?? "" }), id: "portrait" });
  const frame = h("figure", { class: "picture hung" });
  if (preview && title) frame.append(h("img", { class: "under", src: preview.image, alt: "" }));
  frame.append(image);
  image.decode().then(
    () => {
      const size = { w: image.naturalWidth, h: image.naturalHeight };
      frame.style.setProperty("--aspect", `${size.w} / ${size.h}`);
      if (!done.technique) words.querySelector(".technique").textContent = `${new Date().getFullYear()} · ${t("technique_plain", size)}`;
      if (title && !still()) image.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 1200, easing: "ease-in-out" });
    },
    () => {},
  );
  return { spot: h("div", { class: "spot" }, frame), words };
}
