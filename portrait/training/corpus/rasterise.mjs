// Rasterises heads (DiceBear "Lorelei", CC0) and objects (Fluent Emoji Flat, MIT) into an atlas folder.
// Heads are drawn in key colours so that Python can recolour them: five planes of coverage, 0..255,
// hair, skin, accent, white and all. Ink (the line art) is what remains of "all".
//   npm install && node rasterise.mjs --out FOLDER [--heads 2000] [--size 160] [--objects 112]
import { createAvatar } from '@dicebear/core';
import { lorelei } from '@dicebear/collection';
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
    heads: { type: 'string', default: '2000' },
    size: { type: 'string', default: '160' },
    objects: { type: 'string', default: '112' },
  },
});
if (!flags.out) throw new Error('--out FOLDER is needed');
const [headCount, headSize, objectSize] = [+flags.heads, +flags.size, +flags.objects];

/** A small seeded generator (mulberry32), so that the atlas is the same everywhere. */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function planHead(random, faces, mood) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const cut = random() < 0.5 ? 'long' : 'short';
  const beard = cut === 'short' && random() < 0.35;
  const face = faces.moods[mood];
  return {
    mood,
    cut,
    hair: pick(faces.hair[cut]),
    head: pick(['01', '02', '03', '04']),
    nose: pick(['01', '02', '03', '04', '05', '06']),
    eyes: pick(face.eyes),
    eyebrows: pick(face.eyebrows),
    mouth: pick(face.mouth),
    glasses: random() < 0.28 ? pick(faces.glasses) : null,
    beard: beard ? pick(['01', '02']) : null,
    flowers: !beard && random() < (cut === 'long' ? 0.35 : 0.1),
  };
}

function drawHead(plan, hair, skin, accent) {
  const variant = (value) => [`variant${value}`];
  return createAvatar(lorelei, {
    seed: 'fixed',
    hair: variant(plan.hair), head: variant(plan.head), nose: variant(plan.nose),
    eyes: variant(plan.eyes), eyebrows: variant(plan.eyebrows), mouth: [plan.mouth],
    glasses: variant(plan.glasses ?? '01'), glassesProbability: plan.glasses ? 100 : 0,
    beard: variant(plan.beard ?? '01'), beardProbability: plan.beard ? 100 : 0,
    hairAccessoriesProbability: plan.flowers ? 100 : 0, earringsProbability: 0, frecklesProbability: 0,
    hairColor: [hair], skinColor: [skin], hairAccessoriesColor: [accent],
  }).toString();
}

const pixels = (svg, size) => new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().pixels;

/** Coverage planes of one head; pixels come premultiplied, so a channel of a pure key is its coverage. */
function headPlanes(plan, size) {
  const keyed = pixels(drawHead(plan, 'ff0000', '00ff00', '0000ff'), size);
  const whites = pixels(drawHead(plan, '000000', '000000', '000000'), size);
  const planes = Buffer.alloc(size * size * 5);
  for (let i = 0; i < size * size; i++) {
    const white = whites[i * 4];
    for (let c = 0; c < 3; c++) planes[i * 5 + c] = Math.max(0, keyed[i * 4 + c] - white);
    planes[i * 5 + 3] = white;
    planes[i * 5 + 4] = keyed[i * 4 + 3];
  }
  return planes;
}

function objectSvg(icon) {
  const found = emoji.icons[icon];
  if (!found) throw new Error(`no drawing named ${icon}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 32 32">${found.body}</svg>`;
}

fs.mkdirSync(flags.out, { recursive: true });
const faces = read('faces.json');
const moods = Object.keys(faces.moods);
const random = generator(1);
const plans = Array.from({ length: headCount }, (_, i) => planHead(random, faces, moods[i % moods.length]));
const heads = fs.openSync(path.join(flags.out, 'heads.bin'), 'w');
plans.forEach((plan, i) => {
  fs.writeSync(heads, headPlanes(plan, headSize));
  if ((i + 1) % 200 === 0) console.log(`heads ${i + 1}/${headCount}`);
});
fs.closeSync(heads);
const icons = read('icons.json');
const objects = Object.keys(icons);
fs.writeFileSync(
  path.join(flags.out, 'objects.bin'),
  Buffer.concat(objects.map((name) => Buffer.from(pixels(objectSvg(icons[name]), objectSize)))),
);
fs.writeFileSync(
  path.join(flags.out, 'atlas.json'),
  JSON.stringify({ head_size: headSize, object_size: objectSize, objects, heads: plans }),
);
console.log(`${plans.length} heads, ${objects.length} objects -> ${flags.out}`);
