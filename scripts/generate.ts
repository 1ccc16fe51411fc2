/**
 * Writes every generated file anew: the compiled licence facts, the SBOMs of the demonstration, NOTICE and the reference.
 *   npm run generate
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);

/** Each gives paths in the repository and their texts. A later one is loaded when the earlier ones have written: it shows what they made. */
const generators: readonly (() => Promise<Iterable<readonly [path: string, text: string]>>)[] = [
  async () => [...(await import('./compile-licenses.ts')).compileLicenses()].map(([name, text]) => [`src/engines/licenses/compiled/${name}`, text]),
  async () => {
    const { readStacks, renderSbom } = await import('./make-demo-sboms.ts');
    return readStacks().map((stack) => [`data/demo/sboms/${stack.file}`, renderSbom(stack)]);
  },
  async () => [['NOTICE', await (await import('./self-governance.ts')).renderNotice()]],
  async () => [...(await (await import('./generate/reference.ts')).renderReference())].map(([name, text]) => [`docs/reference/${name}`, text]),
];

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
  let count = 0;
  let changes = 0;
  for (const generate of generators) {
    for (const [path, text] of await generate()) {
      count += 1;
      if (!write(path, text)) continue;
      changes += 1;
      console.log(path);
    }
  }
  console.log(`${count} files generated, ${changes} changed`);
}
