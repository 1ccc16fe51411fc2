import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { useFormat } from '../../i18n/format.ts';
import { PackageName } from '../../ui/package-name.tsx';
import { Icon } from '../../ui/icon.tsx';
import { NotCheckedMark, SeverityCountsCell } from '../../ui/severity.tsx';
import type { System } from './queries.ts';
import { criticalityKeys, exposureKeys } from './words.ts';
import styles from './ledger.module.css';

/** A system as the first cell of its row: name, then code. The link is the row's own: a plain click opens the panel. */
export function SystemName({ id, code, name, nameEn = null, isRowLink = false }: { id: string; code: string; name: string; nameEn?: string | null; isRowLink?: boolean }) {
  const localName = useLocalName();
  return <Link to={`/systems/${id}`} className={styles.nameCell} {...(isRowLink ? { 'data-row-link': '' } : {})}><span className={styles.primary}>{localName(name, nameEn)}</span><span className={styles.code}>{code}</span></Link>;
}

export function Criticality({ value }: { value: keyof typeof criticalityKeys }) {
  const { t } = useTranslation();
  return <span className={value === 'core' ? styles.strong : 'soft'}>{t(criticalityKeys[value])}</span>;
}

/** Who can reach it; the internet is marked, because it changes how soon one acts. */
export function Exposure({ value }: { value: keyof typeof exposureKeys }) {
  const { t } = useTranslation();
  return <span className={value === 'internet' ? styles.exposed : 'soft'}>{value === 'internet' && <Icon name="globe" size={13} />}{t(exposureKeys[value])}</span>;
}

/** How many components a system has: unknown, not none, while no document was ever imported. */
export function ComponentCount({ system }: { system: Pick<System, 'componentCount' | 'lastImportAt'> }) {
  const { t } = useTranslation();
  const format = useFormat();
  return hasUnknownComponents(system) ? <span className="muted">{t('ui.unknown')}</span> : format.number(system.componentCount);
}

export function hasUnknownComponents(system: Pick<System, 'componentCount' | 'lastImportAt'>): boolean {
  return system.componentCount === 0 && system.lastImportAt === null;
}

/** The findings of a system: without a document nothing is known, an empty one has nothing to check. */
export function SystemFindings({ system }: { system: Pick<System, 'findings' | 'componentCount' | 'notCheckedCount' | 'lastImportAt'> }) {
  const { t } = useTranslation();
  if (hasUnknownComponents(system)) return <NotCheckedMark />;
  if (system.componentCount === 0) return <span className="muted">{t('ledger.system.noComponents')}</span>;
  return <SeverityCountsCell counts={system.findings} notChecked={system.notCheckedCount} />;
}

/** A component as the first cell of its row. */
export function ComponentName({ name, version, to, isRowLink = false }: { name: string; version: string | null; to: string; isRowLink?: boolean }) {
  return <Link to={to} className={styles.nameCell} {...(isRowLink ? { 'data-row-link': '' } : {})}><PackageName name={name} version={version} isStrong /></Link>;
}
