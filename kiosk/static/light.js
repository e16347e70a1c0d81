/** Light on the wall: the accent of a portrait, and the curtain of light. */

import { still } from "./dom.js";

const channel = (value) => {
  const c = value / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
};
const parse = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const luminance = (rgb) => {
  const [r, g, b] = rgb.map(channel);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

export function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** The colour moved towards light (or, on a daylight wall, towards dark) until it stands off the wall by 4.5:1. */
export function lifted(hex, wall) {
  const ground = parse(wall);
  const towards = luminance(ground) < 0.2 ? 255 : 0;
  let rgb = parse(hex);
  for (let step = 0; step < 60 && contrast(rgb, ground) < 4.5; step += 1) {
    rgb = rgb.map((value) => Math.round(value + (towards - value) * 0.05));
  }
  return `#${rgb.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** The most colourful of the heavier colours of a palette. */
export function chosen(palette) {
  const chroma = ({ hex }) => {
    const rgb = parse(hex);
    return Math.max(...rgb) - Math.min(...rgb);
  };
  const score = (colour) => chroma(colour) * (0.4 + (colour.weight ?? 0.5));
  return [...palette].sort((a, b) => score(b) - score(a))[0]?.hex ?? null;
}

/** The most colourful colour of a picture, looked at from far away. */
export function glimpsed(image) {
  const side = 12;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0, side, side);
  const { data } = context.getImageData(0, 0, side, side);
  const seen = [];
  for (let at = 0; at < data.length; at += 4) {
    seen.push(`#${[data[at], data[at + 1], data[at + 2]].map((value) => value.toString(16).padStart(2, "0")).join("")}`);
  }
  return chosen(seen.map((hex) => ({ hex, weight: 0.5 })));
}

/** Let the page's accent be this colour, or its own again. */
export function accent(hex) {
  const root = document.documentElement;
  if (!hex || !/^#[0-9a-f]{6}$/i.test(hex)) {
    root.style.removeProperty("--accent");
    return;
  }
  const wall = getComputedStyle(root).getPropertyValue("--wall-lit").trim();
  root.style.setProperty("--accent", lifted(hex, wall));
}

/** Open the wall like a curtain, from its middle: two leaves of dark, each with a line of light at its edge. */
export function curtain(milliseconds = 900) {
  if (still()) return Promise.resolve();
  const timing = { duration: milliseconds, easing: "cubic-bezier(0.65, 0.02, 0.23, 1)", fill: "both" };
  return Promise.all(
    ["left", "right"].map((side) => {
      const leaf = document.createElement("div");
      leaf.className = `curtain ${side}`;
      document.body.append(leaf);
      const away = side === "left" ? "-104%" : "104%";
      return leaf
        .animate([{ transform: "translateX(0)" }, { transform: `translateX(${away})` }], timing)
        .finished.catch(() => {})
        .then(() => leaf.remove());
    }),
  );
}
