import path from 'node:path';
import { decodeText } from '#engines/sbom/decode.ts';
import { readSbom } from '#engines/sbom/read.ts';
import { readDocument } from '../files.ts';
import type { EngineContext } from './index.ts';
import { BadRequest, textOf } from './request.ts';
import type { Answer } from './request.ts';

/** Paths start from the folder of the process. A document that is refused as a whole is an error. */
export async function loadRead({ terminal }: EngineContext): Promise<Answer> {
  return (request) => read(path.resolve(terminal.cwd, textOf(request, 'path')));
}

function read(file: string): unknown {
  const document = readDocument(file);
  if (!document.ok) throw new BadRequest(`The file could not be read: ${document.message}`);
  const decoded = decodeText(document.bytes);
  if (!decoded.ok) throw new BadRequest(decoded.refusal.message);
  const { value: bom, issues } = readSbom({ text: decoded.text, fileName: path.basename(document.name) });
  if (bom === undefined) {
    const refusal = issues.findLast((issue) => issue.severity === 'error');
    throw new BadRequest(refusal === undefined ? 'The document is no SBOM.' : `${refusal.message}${refusal.where === '' ? '' : ` (${refusal.where})`}`);
  }
  const { components, files, uniquePurls, dependencyEdges, relationships, vulnerabilities } = bom.counts;
  return { format: bom.document.format, specVersion: bom.document.specVersion ?? null, components, files, uniquePurls, dependencyEdges, relationships, vulnerabilities, issues: [...decoded.issues, ...issues] };
}
