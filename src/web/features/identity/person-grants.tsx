import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useSession } from '../../shell/session.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { GrantForm } from './grant-form.tsx';
import { GrantChip } from './grant-panel.tsx';
import styles from './identity.module.css';
import { grantsOfQuery, type Grant, type Person } from './queries.ts';
import { Term, useScopeText } from './scope-text.tsx';
import { roleKeys } from './words.ts';

/** What a person holds and held: role, scope, term, who approved. What holds now comes first. */
export function PersonGrants({ person }: { person: Person }) {
  const { t } = useTranslation();
  const session = useSession();
  const query = useQuery(grantsOfQuery(person.id));
  const [isAsking, setAsking] = useState(false);
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Bones lines={3} />;
  const order = { requested: 0, approved: 1, ended: 2, refused: 3, withdrawn: 4 } as const;
  const grants = query.data.toSorted((one, other) => order[one.state] - order[other.state]);
  return (
    <>
      {grants.length === 0 && !isAsking && <p className="muted" style={{ fontSize: 13 }}>{t('identity.noRoles')}</p>}
      <ul className={styles.grants}>{grants.map((grant) => <GrantLine key={grant.id} grant={grant} />)}</ul>
      {isAsking ? <GrantForm person={person} onDone={() => setAsking(false)} onCancel={() => setAsking(false)} /> : session.can('grants.request') && person.isActive && <Button icon={<Icon name="plus" size={14} />} onClick={() => setAsking(true)}>{t('identity.grant.new')}</Button>}
    </>
  );
}

function GrantLine({ grant }: { grant: Grant }) {
  const { t } = useTranslation();
  const scopeText = useScopeText();
  const decided = grant.decidedByName !== null ? t('identity.grant.decidedByShort', { name: grant.decidedByName }) : grant.state === 'requested' ? undefined : t('identity.grant.byProgramShort');
  return (
    <li data-past={grant.state !== 'approved' && grant.state !== 'requested'}>
      <span className={styles.grantHead}><strong>{t(roleKeys[grant.role])}</strong><span>{scopeText(grant)}</span></span>
      <GrantChip grant={grant} />
      <span className={styles.grantFacts}><Term from={grant.validFrom} to={grant.validTo} />{decided !== undefined && <span>{decided}</span>}{grant.state === 'requested' && grant.requestedByName !== null && <span>{t('identity.grant.requestedByShort', { name: grant.requestedByName })}</span>}</span>
    </li>
  );
}
