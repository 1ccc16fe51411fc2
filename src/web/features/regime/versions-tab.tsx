import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Section, Stack } from '../../ui/page.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip, type Tone } from '../../ui/state-chip.tsx';
import { useLanguage } from '../../i18n/language-provider.tsx';
import type { MessageKey } from '../../i18n/keys.ts';
import { differenceQuery, useClauseNo, useRequirementName, type Difference, type PolicyDetail } from './queries.ts';
import styles from './regime.module.css';
import { PolicyState } from './status.tsx';
import { behaviourKeys } from './words.ts';

/** All versions of a policy, and what changed from another one to this. */
export function VersionsTab({ policy }: { policy: PolicyDetail }) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const others = policy.versions.filter((version) => version.id !== policy.id);
  const from = others.find((version) => version.id === params.get('from')) ?? others.find((version) => version.version < policy.version) ?? others[0];
  return (
    <Stack>
      <Section title={t('regime.policy.versions')} isFlush>
        <ul className={styles.versions}>
          {policy.versions.map((version) => (
            <li key={version.id} data-current={version.id === policy.id}>
              <Link to={`/regime/policies/${version.id}`}>{t('regime.version', { version: version.version })}</Link><PolicyState state={version.state} />
              <span className="muted">{version.effectiveOn === null ? t('regime.draftedBy', { name: version.draftedByName }) : t('regime.inForceFrom', { day: version.effectiveOn })}</span>
            </li>
          ))}
        </ul>
      </Section>
      {from === undefined
        ? <Section title={t('regime.difference')}><EmptyState icon="branch" title={t('regime.difference.one')} isInline /></Section>
        : (
          <Section title={t('regime.difference')} extra={<Select size="small" value={from.id} onChange={(id: string) => setParams({ from: id }, { replace: true })} options={others.map((version) => ({ value: version.id, label: t('regime.difference.from', { version: version.version }) }))} aria-label={t('regime.difference')} />} isFlush>
            <Comparison policyId={policy.id} fromId={from.id} />
          </Section>
        )}
    </Stack>
  );
}

const kinds = { added: { key: 'regime.difference.added', tone: 'good' }, removed: { key: 'regime.difference.removed', tone: 'danger' }, changed: { key: 'regime.difference.changed', tone: 'waiting' } } as const satisfies Record<string, Readonly<{ key: MessageKey; tone: Tone }>>;

function Comparison({ policyId, fromId }: { policyId: string; fromId: string }) {
  const { t } = useTranslation();
  const query = useQuery(differenceQuery(policyId, fromId));
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline />;
  if (query.data === undefined) return <div style={{ padding: 16 }}><Bones lines={5} /></div>;
  const changed = query.data.clauses.filter((clause) => clause.kind !== 'same');
  if (changed.length === 0) return <EmptyState icon="check" title={t('regime.difference.none')} isInline />;
  // oxlint-disable-next-line react/no-array-index-key -- a number may stand twice, the order does not change
  return <>{changed.map((clause, index) => <ClauseChange key={index} clause={clause} />)}</>;
}

function isBehaviour(name: string): name is keyof typeof behaviourKeys {
  return Object.hasOwn(behaviourKeys, name);
}

function ClauseChange({ clause }: { clause: Difference['clauses'][number] }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const nameOf = useRequirementName();
  const numberOf = useClauseNo();
  const row = clause.kind === 'same' ? undefined : kinds[clause.kind];
  const pieces = language === 'en-US' ? clause.text.en : clause.text.zh;
  return (
    <article className={styles.clause}>
      <header className={styles.clauseHead}>
        <h3>{numberOf(clause.no.after ?? clause.no.before ?? '')}{clause.no.before !== null && clause.no.after !== null && clause.no.before !== clause.no.after && <span className="muted"> ← {numberOf(clause.no.before)}</span>}</h3>
        {row !== undefined && <StateChip tone={row.tone}>{t(row.key)}</StateChip>}
      </header>
      {/* oxlint-disable-next-line react/no-array-index-key -- pieces of one text keep their places */}
      <p className={styles.clauseText}>{pieces.map((piece, index) => (piece.kind === 'same' ? <span key={index}>{piece.text}</span> : piece.kind === 'added' ? <ins key={index}>{piece.text}</ins> : <del key={index}>{piece.text}</del>))}</p>
      {clause.mapping.added.length + clause.mapping.removed.length > 0 && <p className={styles.requirements}>{clause.mapping.added.map((name) => <ins key={name}>{(isBehaviour(name) ? t(behaviourKeys[name]) : nameOf(name))}</ins>)}{clause.mapping.removed.map((name) => <del key={name}>{(isBehaviour(name) ? t(behaviourKeys[name]) : nameOf(name))}</del>)}</p>}
    </article>
  );
}
