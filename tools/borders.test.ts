import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
let copy: string;

/** A copy of the sources, into which forbidden imports are planted. */
beforeAll(() => {
  copy = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-borders-'));
  for (const name of ['src', 'locales', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** As `npm test` runs it: each broken rule is a line `error rule: from → to`, and the exit code says how many there are. */
function cruise(folder: string, files: readonly string[]): { code: number | null; broken: readonly Readonly<{ rule: string; file: string }>[] } {
  const tool = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, '--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...files], { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } });
  expect(stderr).toBe('');
  return { code: status, broken: [...stdout.matchAll(/^ *error ([\w-]+): (\S+)/gm)].map((match) => ({ rule: match[1]!, file: match[2]! })) };
}

/** Where, what is imported there, and the rule that forbids it. */
const planted = [
  ['src/engines/purl/planted.ts', '../../platform/log.ts', 'engines-are-pure'],
  ['src/engines/planted.ts', 'node:fs', 'engines-are-pure'],
  ['src/engines/planted-package.ts', 'zod', 'engines-are-pure'],
  ['src/kernel/planted.ts', '#platform/log.ts', 'kernel-is-small'],
  ['src/platform/planted.ts', '#features/identity/public.ts', 'platform-knows-no-domain'],
  ['src/platform/planted-type.ts', 'type #features/ledger/contract.ts', 'platform-knows-no-domain'],
  ['src/platform/planted-words.ts', '../../locales/zh-CN/ledger.json', 'platform-knows-no-domain'],
  ['src/platform/planted-engine.ts', '#engines/issue.ts', 'platform-needs-no-engine'],
  ['src/connectors/planted.ts', '#features/ledger/public.ts', 'connectors-know-no-feature'],
  ['src/features/identity/planted.ts', '#features/ledger/public.ts', 'identity-calls-only-earlier-features'],
  ['src/features/ledger/planted.ts', '../vulnerability/public.ts', 'ledger-calls-only-earlier-features'],
  ['src/features/vulnerability/planted.ts', '#features/ledger/imports.ts', 'vulnerability-calls-only-earlier-features'],
  ['src/features/reporting/planted.ts', '#features/identity/people-store.ts', 'reporting-calls-only-earlier-features'],
  ['src/features/reporting/planted-web.ts', '../../web/env.d.ts', 'features-do-not-know-the-web'],
  ['src/features/reporting/planted-app.ts', '../../app.ts', 'features-do-not-know-the-web'],
  ['src/web/planted.ts', '#features/ledger/systems.ts', 'web-sees-contracts-only'],
  ['src/web/planted-platform.ts', '../platform/log.ts', 'web-sees-contracts-only'],
  ['src/platform/planted-unknown.ts', 'no-such-package', 'only-declared-packages'],
  ['src/platform/planted-tool.ts', 'fast-check', 'product-needs-no-development-package'],
] as const;

/** What the law allows: the rules must not be so strict that nothing can be built. */
const allowed = [
  ['src/engines/planted-good.ts', './issue.ts'],
  ['src/platform/planted-good.ts', '#kernel/errors.ts'],
  ['src/features/vulnerability/planted-good.ts', '#features/ledger/public.ts'],
  ['src/features/ledger/planted-good.ts', '#engines/issue.ts'],
  ['src/web/planted-good.ts', '#features/ledger/contract.ts'],
] as const;

const statement = (what: string): string => (what.startsWith('type ') ? `import type * as planted from '${what.slice(5)}';\nexport type Planted = typeof planted;\n` : `import * as planted from '${what}';\nexport const used = planted;\n`);

it('a forbidden import fails and names the rule that it breaks; an allowed one passes', () => {
  for (const [file, what] of [...planted, ...allowed]) {
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    writeFileSync(path.join(copy, file), statement(what));
  }
  const { code, broken } = cruise(copy, [...planted, ...allowed].map(([file]) => file));
  const brokenBy = (file: string) => broken.filter((row) => row.file === file).map((row) => row.rule);
  expect(planted.filter(([file, , rule]) => !brokenBy(file).includes(rule)).map(([file, what, rule]) => `${file} imports ${what}, and ${rule} says nothing`)).toEqual([]);
  expect(allowed.filter(([file]) => brokenBy(file).length > 0).map(([file]) => `${file}: ${brokenBy(file).join(', ')}`)).toEqual([]);
  expect(code).toBeGreaterThan(0);
});

it('the sources as they are break none', () => {
  expect(cruise(root, ['src'])).toEqual({ code: 0, broken: [] });
});
