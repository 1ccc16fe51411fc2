import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whether this is the built program (`npm run build`) and not the sources. */
export const isBuilt = !import.meta.url.endsWith('.ts');

/** Where the program lies: the checkout, or the folder of the built program. In both the outermost thing of ours is a package.json. */
export const programFolder: string = folderWithManifest(path.dirname(fileURLToPath(import.meta.url)));

/** The place of a file that the program brings along: `programFile('migrations')`, `programFile('data/demo/systems.json')`. */
export function programFile(name: string): string {
  return path.join(programFolder, name);
}

/** A bundler moves modules between files and folders, so that no place may be told from the module's own. */
function folderWithManifest(folder: string): string {
  for (let place = folder; ; place = path.dirname(place)) {
    if (existsSync(path.join(place, 'package.json'))) return place;
    if (place === path.dirname(place)) throw new Error(`There is no package.json in ${folder} or above it.`);
  }
}
