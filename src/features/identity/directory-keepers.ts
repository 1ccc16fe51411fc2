import type { Tx } from '#platform/db.ts';
import type { App } from '#platform/feature.ts';
import { signInSettingsOf } from './sign-in-settings.ts';

/** Whether a directory keeps the password of a person. */
export async function isKeptElsewhere(tx: Tx, app: App, tenantId: string, personId: string): Promise<boolean> {
  const ids = signInSettingsOf(app.config).directories.map((row) => row.id);
  return ids.length > 0 && (await tx.query(`select from external_identity where tenant_id = $1 and person_id = $2 and provider = any($3)`, [tenantId, personId, ids])).length > 0;
}
