import { Button } from 'antd';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useSession } from '../../shell/session.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ImportTable } from './import-table.tsx';
import type { SystemDetail } from './queries.ts';

export function SystemImportsTab({ system }: { system: SystemDetail }) {
  const { t } = useTranslation();
  const session = useSession();
  return <ImportTable filters={{ systemId: system.id }} showsSystem={system.childCount > 0} empty={<EmptyState icon="upload" title={t('ledger.imports.emptySystem')} actions={session.can('ledger.write') && <Link to={`/imports?systemId=${system.id}`}><Button type="primary">{t('ledger.import.into')}</Button></Link>}>{t('ledger.imports.emptyWords')}</EmptyState>} />;
}
