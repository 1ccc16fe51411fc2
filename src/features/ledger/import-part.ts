import { findLockfileFormat } from '#engines/lockfiles/detect-lockfile.ts';
import type { Tx } from '#platform/db.ts';

const inventories = 'sbom';

/**
 * The part of a system that a document continues where nobody named one: a lockfile that of its name. An SBOM the one that bears its name,
 * then the SBOMs of the system, unless it came together with others: those do not replace each other, and each is a part of its own,
 * except the one that the SBOMs of the system stand for already.
 */
export async function defaultPart(tx: Tx, tenantId: string, document: Readonly<{ systemId: string; fileName: string; isOneOfSeveral: boolean }>): Promise<string> {
  const { systemId, fileName, isOneOfSeveral } = document;
  if (findLockfileFormat(fileName) !== undefined) return fileName.toLowerCase();
  const parts = await tx.prepared<{ part: string; fileName: string }>(
    `select s.part, i.file_name as "fileName" from system_part s join import i on i.tenant_id = s.tenant_id and i.id = s.import_id where s.tenant_id = $1 and s.system_id = $2 and s.part = any($3::text[])`,
    [tenantId, systemId, [inventories, fileName]],
  );
  if (parts.some((row) => row.part === fileName)) return fileName;
  const isContinued = parts.some((row) => row.part === inventories && row.fileName === fileName);
  return isOneOfSeveral && !isContinued ? fileName : inventories;
}
