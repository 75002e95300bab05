// Bundles styles, script and fonts into var/assets/portal (not committed).
import { build } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unpackWoff } from "./woff.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "var", "assets", "portal");
const fontFiles = join(here, "node_modules", "@fontsource", "source-sans-3", "files");
const faces = ["400-normal", "400-italic", "600-normal", "700-normal"];
const subsets = ["latin", "latin-ext"];

await rm(join(out, "fonts"), { recursive: true, force: true });
await mkdir(join(out, "fonts"), { recursive: true });
for (const subset of subsets) {
  for (const face of faces) {
    const name = `source-sans-3-${subset}-${face}`;
    await cp(join(fontFiles, `${name}.woff2`), join(out, "fonts", `${name}.woff2`));
    // Print takes plain TrueType: WOFF would be unpacked again for each document.
    const ttf = unpackWoff(await readFile(join(fontFiles, `${name}.woff`)));
    await writeFile(join(out, "fonts", `${name}.ttf`), ttf);
  }
}

await build({
  absWorkingDir: here,
  entryPoints: { portal: "portal/portal.css", print: "portal/print.css" },
  bundle: true,
  minify: true,
  outdir: out,
  external: ["./fonts/*"],
  target: ["chrome109", "firefox115", "safari15.6"],
  logLevel: "info",
});
await build({
  absWorkingDir: here,
  entryPoints: { portal: "portal/portal.js", attendance: "portal/attendance.js", look: "portal/look.js" },
  bundle: true,
  minify: true,
  outdir: out,
  target: "es2020",
  legalComments: "none",
  logLevel: "info",
});
await cp(join(here, "portal", "logo.svg"), join(out, "logo.svg"));
// The pictures of the guides; beside them lies what the tests know of them.
await rm(join(out, "help"), { recursive: true, force: true });
await cp(join(here, "portal", "help"), join(out, "help"), {
  recursive: true,
  filter: (from) => !from.endsWith(".txt"),
});
