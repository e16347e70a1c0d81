// Rasterises figures (DiceBear "Lorelei", "Open Peeps", "Notionists", all CC0) and objects (Fluent Emoji Flat, MIT)
// into an atlas folder. Figures are drawn in key colours, so that Python can recolour and light them: six planes of
// coverage, 0..255: hair, skin, clothing, accent, white and all. Ink (the line art) is what remains of "all".
//   npm install && node rasterise.mjs --out FOLDER [--lorelei 600] [--peeps 450] [--notionists 450] [--size 128] [--objects 112]
// After a change of icons.json alone, `--lorelei 0 --peeps 0 --notionists 0` writes the objects without waiting for figures.
import { createAvatar } from '@dicebear/core';
import { lorelei, notionists, openPeeps } from '@dicebear/collection';
import { Resvg } from '@resvg/resvg-js';
import emoji from '@iconify-json/fluent-emoji-flat/icons.json' with { type: 'json' };
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const here = import.meta.dirname;
const read = (name) => JSON.parse(fs.readFileSync(path.join(here, name), 'utf8'));
const { values: flags } = parseArgs({
  options: {
    out: { type: 'string' },
    lorelei: { type: 'string', default: '600' },
    peeps: { type: 'string', default: '450' },
    notionists: { type: 'string', default: '450' },
    size: { type: 'string', default: '128' },
    objects: { type: 'string', default: '112' },
  },
});
if (!flags.out) throw new Error('--out FOLDER is needed');

const PLANES = ['hair', 'skin', 'clothing', 'accent', 'white', 'all'];
/** Colours that stand for a plane inside an SVG. A mass is black that belongs to its plane only where it is thick. */
const KEY = { hair: '#a00001', skin: '#a00002', clothing: '#a00003', accent: '#a00004', white: '#a00005', hairMass: '#a00006', accentMass: '#a00007' };
/** Three keys can be told apart in one rendering: its red, green and blue channel are then their coverage. */
const RENDERINGS = [['hair', 'skin', 'clothing'], ['accent', 'white'], ['hairMass', 'accentMass']];
const CHANNELS = ['#ff0000', '#00ff00', '#0000ff'];

/** A small seeded generator (mulberry32), so that the atlas is the same everywhere. */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const COLOUR = /(fill|stroke)="(#[0-9a-fA-F]{3,6})"/g;
/** Replace colours, but not those of a <mask>, whose white means "visible". */
const recolour = (svg, change) =>
  svg.split(/(<mask.*?<\/mask>)/s).map((part) => part.startsWith('<mask') ? part
    : part.replace(COLOUR, (_, where, colour) => `${where}="${change(colour.toLowerCase())}"`)).join('');
const WHITE = ['#fff', '#ffffff'];
const BLACK = ['#000', '#000000'];

/** The drawing's own colours to keys: `roles` has `white` and `black`, each a key name or nothing (ink). */
const keyed = (svg, roles) => recolour(svg, (colour) => {
  if (WHITE.includes(colour) && roles.white) return KEY[roles.white];
  if (BLACK.includes(colour) && roles.black) return KEY[roles.black];
  return colour;
});

/** Key each group of a drawing by itself; a group starts at its own transform, given as [transform, roles] in order. */
function keyedGroups(svg, groups) {
  let rest = svg;
  let done = '';
  groups.forEach(([transform, roles], i) => {
    const start = rest.indexOf(`<g transform="${transform}">`);
    if (start < 0) throw new Error(`no group at ${transform}`);
    done += i ? keyed(rest.slice(0, start), groups[i - 1][1]) : rest.slice(0, start);
    rest = rest.slice(start);
  });
  return done + keyed(rest, groups.at(-1)[1]);
}

const reframe = (svg, view) => svg.replace(/viewBox="[^"]*"/, `viewBox="${view}"`);
const colour = (key) => [KEY[key].slice(1)];
const chance = (part) => (part ? 100 : 0);
const one = (part, otherwise) => [part ?? otherwise];

const STYLES = {
  lorelei: {
    name: 'lorelei',
    plan(random, pick, faces, mood) {
      const cut = random() < 0.5 ? 'long' : 'short';
      const beard = cut === 'short' && random() < 0.35;
      return {
        cut, ...mood,
        hair: pick(faces.hair[cut]), head: pick(faces.head), nose: pick(faces.nose),
        glasses: random() < 0.28 ? pick(faces.glasses) : null,
        beard: beard ? pick(faces.beard) : null,
        flowers: !beard && random() < (cut === 'long' ? 0.35 : 0.1),
      };
    },
    draw(parts) {
      const variant = (value) => [`variant${value}`];
      const svg = createAvatar(lorelei, {
        seed: 'fixed', clip: false,
        hair: variant(parts.hair), head: variant(parts.head), nose: variant(parts.nose),
        eyes: variant(parts.eyes), eyebrows: variant(parts.eyebrows), mouth: [parts.mouth],
        glasses: variant(parts.glasses ?? '01'), glassesProbability: chance(parts.glasses),
        beard: variant(parts.beard ?? '01'), beardProbability: chance(parts.beard),
        hairAccessoriesProbability: chance(parts.flowers), earringsProbability: 0, frecklesProbability: 0,
        hairColor: colour('hair'), skinColor: colour('skin'), hairAccessoriesColor: colour('accent'),
      }).toString();
      return keyed(svg, { white: 'white' });
    },
  },
  peeps: {
    name: 'open-peeps',
    plan(random, pick, faces, mood) {
      const dice = random();
      const kind = dice < 0.1 ? 'headwear' : dice < 0.22 ? 'old' : dice < 0.6 ? 'long' : 'short';
      const head = pick(Object.entries(faces.head[kind]));
      const cut = head[1];
      return {
        cut, ...mood, hair: head[0],
        headwear: faces.headwear[head[0]], ribbon: faces.ribbon.includes(head[0]),
        age: kind === 'old' || mood.face === 'old' ? 'old' : null,
        glasses: random() < 0.25 ? pick(faces.glasses) : null,
        beard: cut === 'short' && random() < 0.32 ? pick(faces.beard) : null,
      };
    },
    draw(parts, faces) {
      const svg = createAvatar(openPeeps, {
        seed: 'fixed', clip: false, head: [parts.hair], face: [parts.face],
        facialHair: one(parts.beard, 'full'), facialHairProbability: chance(parts.beard),
        accessories: one(parts.glasses, 'glasses'), accessoriesProbability: chance(parts.glasses), maskProbability: 0,
        skinColor: colour('skin'), clothingColor: colour('clothing'), headContrastColor: colour('hair'),
      }).toString();
      const [body, head, ...rest] = keyedGroups(svg, [
        ['matrix(.99789 0 0 1 156 62)', { black: faces.black_hats.includes(parts.hair) ? 'accentMass' : 'hairMass' }],
        ['translate(315 248)', { white: 'white' }],
        ['translate(279 400)', { black: 'hair' }],
        ['translate(203 303)', { white: 'white' }],
      ]).split(/(?=<g transform="(?:matrix|translate))/);
      // What is not hair on a head (a ribbon, a cap) comes in the colour of the clothes: it is the accent.
      return reframe(body + head.replaceAll(KEY.clothing, KEY.accent) + rest.join(''), '-60 -76 824 824');
    },
  },
  notionists: {
    name: 'notionists',
    plan(random, pick, faces, mood) {
      const dice = random();
      const kind = dice < 0.08 ? 'headwear' : dice < 0.5 ? 'long' : 'short';
      const cut = kind === 'headwear' ? 'short' : kind;
      const hair = pick(faces.hair[kind]);
      return {
        cut, ...mood, hair, body: pick(faces.body), nose: pick(faces.nose),
        headwear: faces.headwear[hair], ribbon: faces.ribbon.includes(hair),
        glasses: random() < 0.25 ? pick(faces.glasses) : null,
        beard: cut === 'short' && random() < 0.32 ? pick(faces.beard) : null,
      };
    },
    draw(parts, faces) {
      const variant = (value) => [/^\d/.test(value) ? `variant${value}` : value];
      const svg = createAvatar(notionists, {
        seed: 'fixed', clip: false, base: ['variant01'],
        hair: variant(parts.hair), body: variant(parts.body), nose: variant(parts.nose),
        lips: variant(parts.lips), eyes: variant(parts.eyes), brows: variant(parts.brows),
        glasses: variant(parts.glasses ?? '11'), glassesProbability: chance(parts.glasses),
        beard: variant(parts.beard ?? '02'), beardProbability: chance(parts.beard),
        gestureProbability: 0, bodyIconProbability: 0,
      }).toString();
      const outlined = parts.headwear || parts.ribbon;
      return reframe(keyedGroups(svg, [
        ['translate(531 487)', { white: 'skin' }],
        ['translate(178 1057)', { white: 'clothing', black: 'accentMass' }],
        ['translate(266 207)', { white: 'accent', black: outlined ? 'hairMass' : 'hair' }],
        ['translate(791 871)', { white: 'white' }],
        ['translate(653 805)', { black: 'hair' }],
        ['translate(901 668)', {}],
        ['translate(610 680)', { white: 'white' }],
        ['translate(774 657)', {}],
      ]), '172 178 1400 1400');
    },
  },
};

function planFigure(style, random, faces, mood) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const expression = Object.fromEntries(Object.entries(faces.moods[mood]).map(([part, list]) => [part, pick(list)]));
  return style.plan(random, pick, faces, expression);
}

/** What the atlas says of a figure; `headwear` is "hat", "beanie" or false, `age` is there only where the drawing shows it. */
const entry = (style, faces, mood, parts) => ({
  style: style.name, mood, cut: parts.cut,
  shape: Object.keys(faces.shapes).find((shape) => faces.shapes[shape].includes(parts.hair)) ?? parts.cut,
  glasses: !!parts.glasses, beard: !!parts.beard, flowers: !!parts.flowers,
  headwear: parts.headwear ?? false, ribbon: !!parts.ribbon,
  age: parts.age ?? (parts.beard ? 'adult' : null),
});

const pixels = (svg, size) => new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().pixels;

const disc = (radius) => {
  const points = [];
  for (let y = -radius; y <= radius; y++) for (let x = -radius; x <= radius; x++) if (x * x + y * y <= radius * radius + 1) points.push([x, y]);
  return points;
};
/** Erode (`every`) or dilate a binary picture by a disc; outside counts as `outside`. */
function morph(mask, size, radius, every) {
  const points = disc(radius);
  const out = new Uint8Array(mask.length);
  const at = (x, y) => (x < 0 || y < 0 || x >= size || y >= size ? +every : mask[y * size + x]);
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
    const i = y * size + x;
    if (every !== !!mask[i]) { out[i] = mask[i]; continue; }
    out[i] = +(every ? points.every(([dx, dy]) => at(x + dx, y + dy)) : points.some(([dx, dy]) => at(x + dx, y + dy)));
  }
  return out;
}
/** Where a coverage plane is a mass rather than a line: an opening, grown back a little into the fine edge of a mass. */
function massOf(plane, size) {
  const black = Uint8Array.from(plane, (value) => +(value > 100));
  const opened = morph(morph(black, size, Math.round(size / 85), true), size, Math.round(size / 85), false);
  return morph(opened, size, Math.round(size / 50), false);
}

/** Coverage of every key (name to plane) and of all, at `size`; pixels come premultiplied, so a key's channel is its coverage. */
function coverage(svg, size) {
  const found = {};
  for (const keys of RENDERINGS) {
    const used = keys.filter((key) => svg.includes(KEY[key]));
    if (!used.length && found.all) {
      keys.forEach((key) => (found[key] = new Uint8Array(size * size)));
      continue;
    }
    const rendered = pixels(recolour(svg, (c) => { const i = keys.findIndex((key) => KEY[key] === c); return i < 0 ? '#000' : CHANNELS[i]; }), size);
    const channel = (c) => Uint8Array.from({ length: size * size }, (_, i) => rendered[i * 4 + c]);
    keys.forEach((key, c) => (found[key] = channel(c)));
    found.all ??= channel(3);
  }
  return found;
}

function addMass(found, plane, key, size) {
  if (!found[key].some(Boolean)) return;
  const where = massOf(found[key], size);
  found[plane] = found[plane].map((value, i) => Math.min(255, value + where[i] * found[key][i]));
}

/** The planes of a figure, interleaved; rendered at twice the size, so that hair and line part cleanly. */
function figurePlanes(svg, size) {
  const twice = 2 * size;
  const found = coverage(svg, twice);
  addMass(found, 'hair', 'hairMass', twice);
  addMass(found, 'accent', 'accentMass', twice);
  const planes = Buffer.alloc(size * size * PLANES.length);
  PLANES.forEach((name, p) => {
    const from = found[name];
    for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
      const i = 2 * y * twice + 2 * x;
      planes[(y * size + x) * PLANES.length + p] = (from[i] + from[i + 1] + from[i + twice] + from[i + twice + 1] + 2) >> 2;
    }
  });
  return planes;
}

function writeFigures(folder, size) {
  const file = fs.openSync(path.join(folder, 'heads.bin'), 'w');
  const all = read('faces.json');
  const random = generator(1);
  const entries = [];
  for (const [key, style] of Object.entries(STYLES)) {
    const faces = all[style.name];
    const moods = Object.keys(faces.moods);
    for (let i = 0; i < +flags[key]; i++) {
      const mood = moods[i % moods.length];
      const parts = planFigure(style, random, faces, mood);
      fs.writeSync(file, figurePlanes(style.draw(parts, faces), size));
      entries.push(entry(style, faces, mood, parts));
    }
    console.log(`${style.name}: ${flags[key]}`);
  }
  fs.closeSync(file);
  return entries;
}

function objectSvg(icon) {
  const found = emoji.icons[icon];
  if (!found) throw new Error(`no drawing named ${icon}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 32 32">${found.body}</svg>`;
}

function writeObjects(folder, size) {
  const icons = read('icons.json');
  const drawn = Object.values(icons).map((icon) => Buffer.from(pixels(objectSvg(icon), size)));
  fs.writeFileSync(path.join(folder, 'objects.bin'), Buffer.concat(drawn));
  return Object.keys(icons);
}

fs.mkdirSync(flags.out, { recursive: true });
const [headSize, objectSize] = [+flags.size, +flags.objects];
const objects = writeObjects(flags.out, objectSize);
const heads = writeFigures(flags.out, headSize);
fs.writeFileSync(
  path.join(flags.out, 'atlas.json'),
  JSON.stringify({ planes: PLANES, head_size: headSize, object_size: objectSize, objects, heads }),
);
console.log(`${heads.length} figures, ${objects.length} objects -> ${flags.out}`);
