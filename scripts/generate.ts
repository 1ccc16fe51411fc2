/**
 * Writes every generated file anew: the reference in docs/reference/, the compiled licence facts and the SBOMs of the demonstration.
 *   npm run generate
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { compileLicenses } from './compile-licenses.ts';
import { renderReference } from './generate/reference.ts';
import { readStacks, renderSbom } from './make-demo-sboms.ts';

const root = new URL('../', import.meta.url);

/** Path in the repository to text, of every file that is generated. The licence facts come first: the reference shows them. */
export async function generateFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ...[...compileLicenses()].map(([name, text]) => [`src/engines/licenses/compiled/${name}`, text] as const),
    ...readStacks().map((stack) => [`data/demo/sboms/${stack.file}`, renderSbom(stack)] as const),
    ...[...(await renderReference())].map(([name, text]) => [`docs/reference/${name}`, text] as const),
  ]);
}

/** Whether the file was changed. */
function write(path: string, text: string): boolean {
  const file = new URL(path, root);
  if (currentText(file) === text) return false;
  mkdirSync(new URL('./', file), { recursive: true });
  writeFileSync(file, text);
  return true;
}

function currentText(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const files = await generateFiles();
  const changed = [...files].filter(([path, text]) => write(path, text)).map(([path]) => path);
  for (const path of changed) console.log(path);
  console.log(`${files.size} files generated, ${changed.length} changed`);
}
