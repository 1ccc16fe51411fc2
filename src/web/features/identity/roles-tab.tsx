import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import styles from './identity.module.css';
import { rolesQuery } from './queries.ts';
import { permissionKeys, roleKeys } from './words.ts';

/** Which role may do what: roles down, permissions across. What no role grants is refused. */
export function RolesTab() {
  const { t } = useTranslation();
  const query = useQuery(rolesQuery);
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Section><Bones lines={10} /></Section>;
  const permissions = [...new Set(query.data.flatMap((role) => role.permissions))].sort();
  const nameOf = (permission: string) => permissionKeys[permission] === undefined ? permission : t(permissionKeys[permission]);
  return (
    <Section title={t('identity.roles.title')} note={t('identity.roles.note')} isFlush>
      <div className={styles.matrixWrap}>
        <table className={styles.matrix}>
          <thead><tr><th scope="col">{t('identity.roles.permission')}</th>{query.data.map((role) => <th key={role.name} scope="col"><Link to={`/people?role=${role.name}`}>{t(roleKeys[role.name])}</Link></th>)}</tr></thead>
          <tbody>
            {permissions.map((permission) => (
              <tr key={permission}><th scope="row">{nameOf(permission)}<span className="muted code"> {permission}</span></th>{query.data.map((role) => <td key={role.name}>{role.permissions.includes(permission) ? <Icon name="check" label={t('identity.roles.yes')} /> : <span className="visually-hidden">{t('identity.roles.no')}</span>}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
