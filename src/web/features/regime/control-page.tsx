import { regimeContract } from '#features/regime/contract.ts';
import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { isNotThere } from '../../api/errors.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import { useSession } from '../../shell/session.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePages } from '../../ui/data-table/pages.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Definitions, Notice, Page, PageHeader, Section, Stack } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { roleKeys } from '../identity/words.ts';
import { AttestBox } from './attest-box.tsx';
import { AttestationPanel } from './attestation-panel.tsx';
import { dayFromNow } from './days.ts';
import { EvidenceView } from './evidence-view.tsx';
import { controlEvidenceQuery, controlQuery, useClauseNo, useLocalText, type AttestationRow } from './queries.ts';
import styles from './regime.module.css';
import { frequencyKeys, kindKeys, resultKeys, resultTones } from './words.ts';

/** A control as a question: does it work? Left the evidence, right the decision, below who decided before. */
export function ControlPage() {
  const { controlId = '' } = useParams();
  const { t } = useTranslation();
  const say = useLocalText();
  const session = useSession();
  const numberOf = useClauseNo();
  const query = useQuery(controlQuery(controlId));
  const [period, setPeriod] = useState(() => ({ from: dayFromNow(-90), to: dayFromNow(0) }));
  const control = query.data;
  if (query.error !== null && control === undefined) return isNotThere(query.error) ? <NotFoundPage /> : <Page><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Page>;
  const canAttest = control !== undefined && session.can('regime.attest') && control.nextDueOn !== null;
  return (
    <Page>
      <PageHeader
        title={control === undefined ? undefined : say(control.name)} trail={[{ to: '/regime', label: t('shell.page.regime') }, { to: '/regime/controls', label: t('regime.tab.controls') }]}
        chips={control !== undefined && <>{control.lastResult !== null && !control.isReworded && <StateChip tone={resultTones[control.lastResult]}>{t(resultKeys[control.lastResult])}</StateChip>}{control.isOverdue && <StateChip tone="amber">{t('regime.due.overdue')}</StateChip>}</>}
        facts={control !== undefined && <><Link to={`/regime/policies/${control.policyId}`}>{say(control.policyTitle)} {numberOf(control.clauseNo)}</Link><span>{t(kindKeys[control.kind])} · {t(frequencyKeys[control.frequency])} · {t(roleKeys[control.ownerRole])}</span>{control.nextDueOn !== null && <span>{t('regime.dueOn', { day: control.nextDueOn })}</span>}</>}
      />
      {control === undefined ? <Section><Bones lines={8} /></Section> : (
        <>
          {control.isReworded && <Notice tone="amber">{t('regime.rewordedWords')}</Notice>}
          <div className={canAttest ? styles.decisionGrid : undefined}>
            <Stack>
              <Section title={t('regime.clause.one')} note={numberOf(control.clauseNo)}>
                <p className={styles.clauseText}>{say(control.clauseText)}</p>
                {control.instruction !== null && <div style={{ marginTop: 12 }}><Definitions rows={[[t('regime.field.instruction'), say(control.instruction)]]} /></div>}
              </Section>
              {control.evidence !== null && (
                <Section title={t('regime.field.evidence')} extra={canAttest ? undefined : <span className={styles.period}><Input type="date" size="small" value={period.from} max={period.to} aria-label={t('regime.field.periodFrom')} onChange={(event) => event.target.value !== '' && setPeriod({ ...period, from: event.target.value })} /><span>–</span><Input type="date" size="small" value={period.to} min={period.from} aria-label={t('regime.field.periodTo')} onChange={(event) => event.target.value !== '' && setPeriod({ ...period, to: event.target.value })} /></span>}>
                  <LiveEvidence controlId={controlId} from={period.from} to={period.to} />
                </Section>
              )}
            </Stack>
            {canAttest && <aside className={styles.decision}><AttestBox controlId={controlId} kind={control.kind} period={period} onPeriod={setPeriod} /></aside>}
          </div>
          <Attestations controlId={controlId} />
        </>
      )}
    </Page>
  );
}

function LiveEvidence({ controlId, from, to }: { controlId: string; from: string; to: string }) {
  const { t } = useTranslation();
  const query = useQuery(controlEvidenceQuery(controlId, from, to));
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline />;
  if (query.data === undefined) return <Bones lines={4} />;
  return query.data.evidence === null ? <EmptyState icon="chart" title={t('regime.evidence.notInstalled')} isInline>{t('regime.evidence.notInstalledWords')}</EmptyState> : <EvidenceView evidence={query.data.evidence} />;
}

function Attestations({ controlId }: { controlId: string }) {
  const { t } = useTranslation();
  const panel = usePanel();
  const pages = usePages<AttestationRow>(['regime', 'attestations', controlId], (cursor, signal) => call(regimeContract.listAttestations, { query: { controlId, limit: 50, cursor }, signal }));
  const columns = useMemo((): readonly Column<AttestationRow>[] => [
    { id: 'signed', label: t('regime.field.signedAt'), width: 170, cell: (row) => <DateTime at={row.signedAt} /> },
    { id: 'result', label: t('regime.field.result'), width: 150, cell: (row) => <StateChip tone={resultTones[row.result]}>{t(resultKeys[row.result])}</StateChip> },
    { id: 'signer', label: t('regime.field.signer'), cell: (row) => row.signerName },
    { id: 'period', label: t('regime.field.period'), width: 210, priority: 2, cell: (row) => `${row.periodFrom} – ${row.periodTo}` },
    { id: 'validUntil', label: t('regime.field.validUntil'), width: 120, priority: 3, cell: (row) => row.validUntil },
    { id: 'comment', label: t('regime.field.comment'), priority: 3, cell: (row) => row.comment === null ? <span className="muted">{t('ui.none')}</span> : <span title={row.comment}>{row.comment}</span> },
  ], [t]);
  return (
    <Section title={t('regime.attestations')} isFlush>
      <DataTable name="attestations" label={t('regime.attestations')} columns={columns} pages={pages} keyOf={(row) => row.id} hasPanel isPlain hasTools={false} skeletonRows={2} empty={<EmptyState icon="edit" title={t('regime.neverAttested')} isInline />} />
      {panel.key?.startsWith('att_') === true && <AttestationPanel attestationId={panel.key} onClose={panel.close} />}
    </Section>
  );
}
