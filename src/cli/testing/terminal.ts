import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { runCommandLine } from '../run.ts';
import type { Terminal } from '../terminal.ts';

export type Ran = Readonly<{ exitCode: number; output: string; errors: string }>;

/** Runs a command line in this process and collects what it writes. */
export async function runHere(args: readonly string[], about: Partial<Pick<Terminal, 'cwd' | 'env' | 'language' | 'now'>> & Readonly<{ input?: Iterable<string | Uint8Array>; columns?: number }> = {}): Promise<Ran> {
  let output = '';
  let errors = '';
  const collect = (into: (text: string) => void, isTTY: boolean) => {
    const stream = { isTTY, columns: about.columns, write: (text: string) => (into(text), true), once: () => stream, off: () => stream };
    return stream as unknown as Terminal['stdout'];
  };
  const exitCode = await runCommandLine(args, {
    stdin: Readable.from(about.input ?? []), stdout: collect((text) => (output += text), about.columns !== undefined), stderr: collect((text) => (errors += text), false),
    env: about.env ?? {}, cwd: about.cwd ?? os.tmpdir(), now: about.now ?? new Date('2026-11-23T12:00:00Z'), language: about.language ?? 'en',
  });
  return { exitCode, output, errors };
}

/** A folder with these files that is gone after the test (in `beforeAll`, where nothing can be said for later, keep the work for `afterAll`): `{ 'app/go.mod': 'module …' }`. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>, whenDone: (work: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'yuanshu-cli-'));
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

/** Whatever JSON holds: a test compares it with what it should be. */
export type Answer = ReturnType<typeof JSON.parse>;

/** Answers of `yuanshu engine <name>` to these requests. */
export async function askEngine(name: string, requests: readonly unknown[], options: readonly string[] = []): Promise<readonly Answer[]> {
  const { output, errors } = await runHere(['engine', name, ...options], { input: [requests.map((request) => `${JSON.stringify(request)}\n`).join('')] });
  if (errors !== '') throw new Error(errors);
  return output.split('\n').slice(0, -1).map((line) => JSON.parse(line) as Answer);
}

/** The public data that lies beside the checkout, where it does. */
export const shared = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

/** An advisory about a package of npm, as OSV writes it. */
export function advisory(id: string, name: string, events: readonly object[], more: object = {}): object {
  return { id, modified: '2026-11-20T00:00:00Z', summary: `${name} has a fault`, affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events }] }], ...more };
}

/** A small CycloneDX document: the root depends on the first component, each on the next. */
export function chainOf(components: readonly Readonly<{ name: string; version?: string; license?: string; type?: string }>[], root = 'app'): string {
  const purl = ({ name, version, type = 'npm' }: (typeof components)[number]) => `pkg:${type}/${name}${version === undefined ? '' : `@${version}`}`;
  const refs = components.map(purl);
  return JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component: { type: 'application', name: root, 'bom-ref': 'root' } },
    components: components.map((component, index) => ({ type: 'library', 'bom-ref': refs[index], name: component.name, version: component.version, purl: refs[index], ...(component.license === undefined ? {} : { licenses: [{ license: { name: component.license } }] }) })),
    dependencies: [{ ref: 'root', dependsOn: refs.slice(0, 1) }, ...refs.map((ref, index) => ({ ref, dependsOn: refs.slice(index + 1, index + 2) }))],
  });
}
