import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { timed } from './measure.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Runs a program of Node to its end and answers how long that took, its start included. Throws where its exit code is none of `codes`. */
export async function runNode(args: readonly string[], codes: readonly number[] = [0]): Promise<number> {
  const { tookMs, value } = await timed(() => new Promise<Readonly<{ code: number | null; said: string }>>((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (piece: Buffer) => { said += piece.toString(); });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  }));
  if (!codes.includes(value.code ?? -1)) throw new Error(`node ${args.join(' ')} ended with ${value.code}: ${value.said.slice(-500)}`);
  return tookMs;
}

/** `yuanshu …`, as people start it in a checkout. */
export const commandLine = path.join(root, 'scripts/yuanshu.mjs');

/** How long Node itself takes to start and end. */
export function startNode(): Promise<number> {
  return runNode(['-e', '0']);
}

/** The program that `npm run build` made, where it is there and none of the sources is newer. */
export function builtProgram(): string | undefined {
  const file = path.join(root, 'dist/yuanshu/cli.js');
  return existsSync(file) && statSync(file).mtimeMs > statSync(path.join(root, 'src/cli.ts')).mtimeMs ? file : undefined;
}
