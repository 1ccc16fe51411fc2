import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useTranslation, type Translate } from '../../i18n/use-text.ts';
import type { Format } from '../../i18n/format.ts';
import { useFormat } from '../../i18n/format.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Definitions, Section, Stack } from '../../ui/page.tsx';
import { Code } from '../../ui/purl.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import { Timeline, type TimelineEvent } from '../../ui/timeline.tsx';
import styles from './planning.module.css';
import { differencesQuery, type PlanDetail, type PlanVersion } from './queries.ts';
import { changeKeys, fieldKeys, kindKeys, stateKeys, stateTones } from './words.ts';

/** The versions of a plan, what differs between two of them, and what happened to them. */
export function PlanVersionsTab({ plan }: { plan: PlanDetail }) {
  const { t } = useTranslation();
  return (
    <Stack>
      {plan.versions.length > 1 && <Comparison plan={plan} />}
      {plan.version.digest !== null && <Section title={t('planning.approval')}><Definitions rows={approvalRows(plan, t)} /></Section>}
      <Section title={t('planning.tab.versions')}><Timeline events={plan.versions.flatMap((version) => eventsOf(plan, version, t)).toSorted((a, b) => (a.at < b.at ? 1 : -1))} /></Section>
    </Stack>
  );
}

function approvalRows({ version, signature }: PlanDetail, t: Translate): Parameters<typeof Definitions>[0]['rows'] {
  return [
    [t('planning.field.decidedBy'), version.decidedBy?.name ?? signature?.signerName],
    version.resolutionId !== null && [t('planning.field.resolution'), <Code key="resolution" text={version.resolutionId} />],
    [t('planning.field.reason'), version.decisionReason],
    [t('planning.field.digest'), <Code key="digest" text={version.digest!} />],
    signature !== null && [t('planning.field.signature'), <span key="signature">{signature.algorithm} <Code text={signature.keyId} canCopy={false} /> {t(signature.isValid && signature.isSameDocument ? 'planning.signatureSound' : 'planning.signatureUnsound')}</span>],
  ];
}

function eventsOf(plan: PlanDetail, version: PlanVersion, t: Translate): TimelineEvent[] {
  const { number } = version;
  const link = <Link to={`/plans/${plan.id}?version=${number}`}>{t('planning.versionNumber', { number })}</Link>;
  const chip = <StateChip tone={stateTones[version.state]}>{t(stateKeys[version.state])}</StateChip>;
  return [
    { key: `${number}-drafted`, at: version.draftedAt, icon: 'edit', title: <>{t('planning.event.drafted')} {link} {chip}</>, who: version.authors.map((author) => author.name).join(t('ui.listSeparator')) },
    ...(version.submittedAt === null ? [] : [{ key: `${number}-submitted`, at: version.submittedAt, icon: 'arrowRight' as const, title: <>{t('planning.event.submitted')} {link}</>, who: version.submittedBy?.name, body: version.submissionNote ?? undefined }]),
    ...(version.decidedAt === null ? [] : [{ key: `${number}-decided`, at: version.decidedAt, icon: version.digest === null ? ('arrowUp' as const) : ('check' as const), title: <>{t(version.digest === null ? 'planning.event.returned' : 'planning.event.approved')} {link}</>, who: version.decidedBy?.name, body: version.decisionReason ?? undefined }]),
    ...(version.endedAt === null ? [] : [{ key: `${number}-ended`, at: version.endedAt, icon: 'lock' as const, title: <>{t(version.state === 'closed' ? 'planning.event.closed' : 'planning.event.superseded')} {link}</>, body: version.endReason ?? undefined }]),
  ];
}

function Comparison({ plan }: { plan: PlanDetail }) {
  const { t } = useTranslation();
  const numbers = plan.versions.map((version) => version.number).toSorted((a, b) => a - b);
  const [from, setFrom] = useState(numbers.at(-2)!);
  const [to, setTo] = useState(numbers.at(-1)!);
  const options = numbers.map((number) => ({ value: number, label: t('planning.versionNumber', { number }) }));
  return (
    <Section title={t('planning.differences')} isFlush extra={<span style={{ display: 'inline-flex', alignItems: 'center', gap: 8 }}><Select size="small" value={from} options={options} onChange={setFrom} aria-label={t('planning.compareFrom')} /> → <Select size="small" value={to} options={options} onChange={setTo} aria-label={t('planning.compareTo')} /></span>}>
      <Differences plan={plan} from={from} to={to} />
    </Section>
  );
}

/** What differs between two versions, thing by thing. */
export function Differences({ plan, from, to }: { plan: PlanDetail; from: number; to: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery(differencesQuery(plan.id, from, to));
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline />;
  if (query.data === undefined) return <div style={{ padding: 16 }}><Bones lines={4} /></div>;
  if (query.data.length === 0) return <EmptyState isInline title={t('planning.noDifferences')} />;
  const name = namer(plan, format);
  const tones = { added: 'good', removed: 'danger', changed: 'amber' } as const;
  return query.data.map((row) => (
    <div key={`${row.kind}-${row.id}`} className={styles.difference}>
      <header><StateChip tone={tones[row.change]} icon={({ added: 'plus', removed: 'minus', changed: 'edit' } as const)[row.change]}>{t(changeKeys[row.change])}</StateChip><Tag>{t(kindKeys[row.kind])}</Tag><strong>{row.title}</strong></header>
      {row.change === 'changed' && (
        <dl className={styles.changes}>
          {row.fields.map((change) => <div key={change.field} style={{ display: 'contents' }}><dt>{fieldKeys[change.field] === undefined ? change.field : t(fieldKeys[change.field]!)}</dt><dd><del>{name(change.field, change.before) ?? t('ui.none')}</del> → <ins>{name(change.field, change.after) ?? t('ui.none')}</ins></dd></div>)}
        </dl>
      )}
    </div>
  ));
}

/** Values that are ids, as the names that people know. */
function namer(plan: PlanDetail, format: Format): (field: string, value: string | null) => string | null {
  const items = [...plan.content.objectives, ...plan.content.initiatives, ...plan.content.milestones, ...plan.content.targets, ...plan.content.programs.flatMap((program) => program.tasks)];
  return (field, value) => {
    if (value === null) return null;
    if (field === 'ownerPersonId') return plan.people.find((person) => person.id === value)?.name ?? value;
    if (field === 'ownerUnitId') return plan.units.find((unit) => unit.id === value)?.nameZh ?? value;
    if (field === 'plannedMinor') return format.number(Number(value) / 100);
    return items.find((item) => item.id === value)?.title || value;
  };
}
