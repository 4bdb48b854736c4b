// Makes what is served and drawn from the packages of npm: the script of the pages, and the shapes of the countries.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { geoCentroid } from "d3-geo";
import { build } from "esbuild";
import { feature } from "topojson-client";

const ANTARCTICA = "010";
const here = dirname(fileURLToPath(import.meta.url));
const scripts = join(here, "..", "static", "built");
const shapes = join(here, "..", "..", "charts", "built");

await mkdir(scripts, { recursive: true });
await mkdir(shapes, { recursive: true });
await writeFile(join(shapes, "countries.json"), JSON.stringify(await countries()));
await bundle();

// The coarse shapes are small enough to travel inside a picture, but lack the small countries; those become points.
async function countries() {
  const [coarse, fine] = await Promise.all([topology("110m"), topology("50m")]);
  delete coarse.objects.land;
  const shapes = coarse.objects.countries.geometries.filter((shape) => shape.id !== ANTARCTICA);
  coarse.objects.countries.geometries = shapes.map(({ properties, ...shape }) => shape);
  const outlined = new Set([ANTARCTICA, ...shapes.map((shape) => shape.id)]);
  const small = feature(fine, fine.objects.countries).features.filter((shape) => shape.id && !outlined.has(shape.id));
  const places = small.map((shape) => [shape.id, geoCentroid(shape).map((degrees) => Number(degrees.toFixed(2)))]);
  return { shapes: coarse, places: Object.fromEntries(places.sort()) };
}

async function topology(scale) {
  return JSON.parse(await readFile(createRequire(import.meta.url).resolve(`world-atlas/countries-${scale}.json`)));
}

async function bundle() {
  const made = await build({
    absWorkingDir: here,
    bundle: true,
    entryPoints: ["chart.js"],
    legalComments: "none",
    metafile: true,
    minify: true,
    outfile: join(scripts, "chart.js"),
    target: "es2022",
  });
  await writeFile(join(scripts, "licences.txt"), await licences(Object.keys(made.metafile.inputs)));
}

// What the licences ask for: that their text goes with the code.
async function licences(inputs) {
  const inside = new Set(inputs.map((path) => path.match(/^node_modules\/(@[^/]+\/[^/]+|[^/]+)/)?.[0]).filter(Boolean));
  const texts = [...inside, "node_modules/world-atlas"].sort().map(async (folder) => {
    const about = JSON.parse(await readFile(join(here, folder, "package.json")));
    const text = await licence(folder);
    return `${about.name} ${about.version} (${about.license})\n\n${text}`;
  });
  return (await Promise.all(texts)).join(`\n\n${"-".repeat(78)}\n\n`);
}

async function licence(folder) {
  for (const name of ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE"]) {
    const text = await readFile(join(here, folder, name), "utf8").catch(() => "");
    if (text) {
      return text.trim();
    }
  }
  return "";
}
