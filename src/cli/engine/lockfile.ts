import path from 'node:path';
import { listLockedPackages } from '#engines/lockfiles/locked-packages.ts';
import { readDocument } from '../files.ts';
import { openLockfile } from '../open-lockfile.ts';
import { diskShelf } from '../siblings.ts';
import type { EngineContext } from './index.ts';
import { BadRequest, optionalTextOf, textOf } from './request.ts';
import type { Answer } from './request.ts';

/** Paths start from the folder of the process. A document that is refused as a whole is an error. */
export async function loadRead({ terminal }: EngineContext): Promise<Answer> {
  return (request) => read(path.resolve(terminal.cwd, textOf(request, 'path')), optionalTextOf(request, 'format'));
}

function read(file: string, format: string | undefined): unknown {
  const document = readDocument(file);
  if (!document.ok) throw new BadRequest(`The file could not be read: ${document.message}`);
  const opened = openLockfile(document.name, document.bytes, diskShelf(), format);
  if (!opened.ok) throw new BadRequest(opened.message);
  const packages = listLockedPackages(opened.bom).map((item) => ({ name: item.name, version: item.version ?? null, purl: item.purl ?? null, direct: item.direct, groups: item.groups, commit: item.commit }));
  return { packages, issues: opened.issues };
}
