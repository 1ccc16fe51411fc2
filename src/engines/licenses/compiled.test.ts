import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compileLicenses } from '../../../scripts/compile-licenses.ts';

it('the compiled modules are what data/licenses gives (else: node scripts/compile-licenses.ts)', () => {
  for (const [name, text] of compileLicenses()) {
    expect(readFileSync(new URL(`./compiled/${name}`, import.meta.url), 'utf8') === text, `${name} is up to date`).toBe(true);
  }
});
