// Vendors Tabler: run `node update.mjs` here after changing a version or the list of icons.
// It needs npm and the network once; the build and the server need neither, for what it writes is committed.

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CORE = "@tabler/core@1.6.1";
const ICONS = "@tabler/icons@3.51.0";
const ICON_NAMES = `
  address-book alert-circle alert-triangle archive arrow-back-up arrow-down arrow-left arrow-right arrow-up at
  ban building calendar calendar-check calendar-event calendar-off calendar-plus calendar-time calendar-x check
  chevron-down chevron-left chevron-right chevron-up circle-check clock copy database device-desktop download
  edit external-link eye file-export filter help-circle history hourglass inbox info-circle key link
  list-details lock login logout mail mail-off map-pin menu-2 message moon note phone plus refresh route search
  settings shield-check shield-lock sun tag trash upload user user-plus users video world world-www x
`.trim().split(/\s+/);

/** How every outline icon is drawn; the width of the stroke comes from Tabler's class `icon`. */
const PEN = `fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"`;

const root = new URL("..", import.meta.url).pathname;

const core = unpack(CORE);
const css = readFileSync(join(core, "dist/css/tabler.min.css"), "utf8").replace(/\/\*# sourceMappingURL=.*?\*\//, "");
writeFileSync(join(root, "vendor/tabler/tabler.min.css"), `${css.trim()}\n`);

const icons = unpack(ICONS);
cpSync(join(icons, "LICENSE"), join(root, "vendor/tabler-icons/LICENSE"));
writeFileSync(join(root, "icons.svg"), sprite(icons));

/** Downloads a package as published and returns the folder with its contents. */
function unpack(spec) {
  const folder = mkdtempSync(join(tmpdir(), "tabler-"));
  const archive = execFileSync("npm", ["pack", "--silent", spec], { cwd: folder, encoding: "utf8" }).trim();
  execFileSync("tar", ["xzf", archive], { cwd: folder });
  return join(folder, "package");
}

/** One `<symbol>` for each icon we use; the colour is that of the text around it. */
function sprite(icons) {
  const symbols = ICON_NAMES.map((name) => {
    const svg = readFileSync(join(icons, `icons/outline/${name}.svg`), "utf8");
    const shape = svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/<path stroke="none"[^>]*>/, "").replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" ${PEN}>${shape}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n<!-- ${ICONS}, MIT, see vendor/tabler-icons/LICENSE; built by vendor/update.mjs -->\n${symbols.join("\n")}\n</svg>\n`;
}
