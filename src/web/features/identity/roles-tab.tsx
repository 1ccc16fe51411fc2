import { reachOf, type PermissionName, type ScopeKind } from '#features/identity/roles.ts';
import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLanguage } from '../../i18n/language-provider.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { ChoiceChip, FilterBar, SearchInput } from '../../ui/filter-bar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section, Stack } from '../../ui/page.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { choiceFilter, choicesFilter, textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useWordOptions } from '../ledger/filter-options.ts';
import styles from './identity.module.css';
import { powersQuery, type Powers, type RoleName } from './queries.ts';
import { exclusionKeys, groupOf, permissionGroups, permissionKeys, roleKeys, scopeKindKeys } from './words.ts';

const kinds = ['institution', 'unit', 'system', 'technology-domain'] as const;
const schema = { q: textFilter(), role: choicesFilter(Object.keys(roleKeys) as RoleName[]), scope: choiceFilter(kinds) };

/** Permission × role × scope, as the program checks it at every request; and which roles exclude each other. */
export function RolesTab() {
  const { t } = useTranslation();
  const query = useQuery(powersQuery);
  const filters = useUrlFilters(schema);
  const { values, set } = filters;
  const options = useWordOptions(roleKeys);
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const isFiltered = values.q !== '' || values.role.length > 0;
  return (
    <Stack>
      <FilterBar search={<SearchInput value={values.q} onChange={(q) => set({ q })} placeholder={t('identity.powers.search')} />} isFiltered={isFiltered} onClear={filters.clear} end={<Segmented value={values.scope} onChange={(scope) => set({ scope })} options={kinds.map((value) => ({ value, label: t(scopeKindKeys[value]) }))} aria-label={t('identity.powers.scope')} />}>
        <ChoiceChip label={t('identity.field.role')} options={options} chosen={values.role} onChange={(role) => set({ role: role as RoleName[] })} />
      </FilterBar>
      <Section title={t('identity.roles.title')} note={t('identity.roles.note')} isFlush>
        {query.data === undefined ? <Bones lines={12} /> : <Matrix powers={query.data} scope={values.scope} roles={values.role} q={values.q} />}
        <p className={styles.legend}><span><Icon name="check" size={12} /> {t('identity.powers.whole')}</span><span><i className={styles.part} aria-hidden /> {t('identity.powers.part')}</span><span><i className={styles.unfit} aria-hidden /> {t('identity.powers.unfit')}</span></p>
      </Section>
      {query.data !== undefined && <Exclusions powers={query.data} />}
    </Stack>
  );
}

function Matrix({ powers, scope, roles, q }: { powers: Powers; scope: ScopeKind; roles: readonly RoleName[]; q: string }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const nameOf = (name: string) => permissionKeys[name] === undefined ? name : t(permissionKeys[name]);
  const shownRoles = powers.roles.filter((role) => roles.length === 0 || roles.includes(role.name));
  const isShown = (name: string) => q === '' || `${nameOf(name)} ${name}`.toLowerCase().includes(q.toLowerCase());
  const groups = permissionGroups.map((group) => ({ ...group, rows: powers.permissions.filter(({ name }) => groupOf(name) === group.key && isShown(name)) })).filter((group) => group.rows.length > 0);
  if (groups.length === 0) return <p className="muted" style={{ padding: 16 }}>{t('ui.noMatch')}</p>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by the keyboard
    <div className={styles.matrixWrap} role="region" aria-label={t('identity.roles.title')} tabIndex={0}>
      <table className={styles.matrix} data-lang={language}>
        <thead><tr><th scope="col">{t('identity.roles.permission')}</th>{shownRoles.map((role) => <th key={role.name} scope="col" data-unfit={!role.scopeKinds.includes(scope)}><Link to={`/people?role=${role.name}`}>{t(roleKeys[role.name])}</Link></th>)}</tr></thead>
        {groups.map((group) => (
          <tbody key={group.key}>
            <tr className={styles.groupRow}><th scope="rowgroup" colSpan={shownRoles.length + 1}><span>{t(group.key)}</span></th></tr>
            {group.rows.map(({ name }) => (
              <tr key={name}>
                <th scope="row"><span>{nameOf(name)}</span><span className="muted code">{name}</span></th>
                {shownRoles.map((role) => <Cell key={role.name} role={role.name} permission={name} scope={scope} isFit={role.scopeKinds.includes(scope)} />)}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Cell({ role, permission, scope, isFit }: { role: RoleName; permission: PermissionName; scope: ScopeKind; isFit: boolean }) {
  const { t } = useTranslation();
  const reach = reachOf(role, permission, scope);
  if (reach === 'whole') return <td><Icon name="check" size={14} label={t('identity.powers.whole')} /></td>;
  if (reach === 'part') return <td><i className={styles.part} role="img" aria-label={t('identity.powers.part')} /></td>;
  return <td data-unfit={!isFit}><span className="visually-hidden">{t('identity.roles.no')}</span></td>;
}

/** The rules of who may not be what as well, each with the pairs that it forbids. */
function Exclusions({ powers }: { powers: Powers }) {
  const { t } = useTranslation();
  const rules = (Object.keys(exclusionKeys) as (keyof typeof exclusionKeys)[]).map((reason) => ({ reason, roles: powers.roles.filter((role) => role.excludes.some((each) => each.reason === reason)) }));
  const centre = { administrators: undefined, auditor: ['auditor'], outsider: ['supplier', 'third-party', 'regulator', 'platform-operator'] } as const;
  return (
    <Section title={t('identity.exclusions.title')} note={t('identity.exclusions.note')}>
      <dl className={styles.rules}>
        {rules.map(({ reason, roles }) => (
          <div key={reason}><dt>{t(exclusionKeys[reason])}</dt><dd>{(centre[reason] ?? roles.map((role) => role.name)).map((role) => t(roleKeys[role])).join(' ⇎ ')}{centre[reason] !== undefined && <> ⇎ {t('identity.exclusions.others')}</>}</dd></div>
        ))}
      </dl>
    </Section>
  );
}
