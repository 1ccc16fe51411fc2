import { coordinationContract } from '#features/coordination/contract.ts';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { useSession } from '../../shell/session.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePages } from '../../ui/data-table/pages.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceChip, FilterBar, SearchInput } from '../../ui/filter-bar.tsx';
import { Definitions } from '../../ui/page.tsx';
import { DateTime, RelativeTime } from '../../ui/relative-time.tsx';
import { PanelPart, SidePanel } from '../../ui/side-panel.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import { choicesFilter, textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useWordOptions } from '../ledger/filter-options.ts';
import { EscalateForm } from './matter-form.tsx';
import type { Matter, MatterFilters } from './queries.ts';
import { ReasonPanel } from './reason-panel.tsx';
import { bodyKindKeys, decisionKeys, decisionTones, matterStateKeys, matterStateTones, subjectKindKey } from './words.ts';

const schema = { q: textFilter(), state: choicesFilter(['pending', 'scheduled', 'decided', 'withdrawn']), bodyId: textFilter() };

/** What was brought before the bodies. */
export function MattersTab() {
  const { t } = useTranslation();
  const filters = useUrlFilters(schema);
  const panel = usePanel();
  const query = filters.query as MatterFilters;
  const pages = usePages<Matter>(['coordination', 'matters', query], (cursor, signal) => call(coordinationContract.listMatters, { query: { ...query, limit: 50, cursor }, signal }));
  const columns = useMatterColumns();
  const isFiltered = Object.keys(query).length > 0;
  const open = pages.rows.find((matter) => matter.id === panel.key);
  return (
    <>
      <FilterBar search={<SearchInput value={filters.values.q} onChange={(q) => filters.set({ q })} placeholder={t('coordination.matters.search')} />} isFiltered={isFiltered} onClear={filters.clear}>
        <ChoiceChip label={t('coordination.field.state')} options={useWordOptions(matterStateKeys)} chosen={filters.values.state} onChange={(chosen) => filters.set({ state: chosen as typeof filters.values.state })} />
      </FilterBar>
      <DataTable name="matters" label={t('coordination.tab.matters')} columns={columns} pages={pages} keyOf={(matter) => matter.id} hasPanel empty={isFiltered ? <EmptyState icon="search" title={t('ui.noMatch')} actions={<Button onClick={filters.clear}>{t('ui.clearFilters')}</Button>} /> : <EmptyState title={t('coordination.matters.empty')}>{t('coordination.matters.emptyWords')}</EmptyState>} />
      {open !== undefined && <MatterPanel key={open.id} matter={open} onClose={panel.close} />}
    </>
  );
}

function useMatterColumns(): readonly Column<Matter>[] {
  const { t } = useTranslation();
  const localName = useLocalName();
  return useMemo(() => [
    { id: 'title', label: t('coordination.field.matter'), cell: (matter) => <span className="truncate" title={matter.title}>{matter.title}</span> },
    { id: 'subject', label: t('coordination.field.subject'), width: 110, priority: 3, cell: (matter) => <Tag><SubjectKind kind={matter.subjectKind} /></Tag> },
    { id: 'state', label: t('coordination.field.state'), width: 134, cell: (matter) => <StateChip tone={matterStateTones[matter.state]}>{t(matterStateKeys[matter.state])}</StateChip> },
    { id: 'decision', label: t('coordination.field.decision'), width: 130, priority: 2, cell: (matter) => matter.decision === null || matter.resolutionId === null ? <span className="muted">{t('ui.none')}</span> : <Link to={`/resolutions/${matter.resolutionId}`}><StateChip tone={decisionTones[matter.decision]}>{t(decisionKeys[matter.decision])}</StateChip></Link> },
    { id: 'body', label: t('coordination.field.body'), width: 190, priority: 2, cell: (matter) => matter.bodyId === null ? <span className="muted">{t('coordination.anyOfKind', { kind: t(bodyKindKeys[matter.bodyKind]) })}</span> : <span className="truncate">{localName(matter.bodyNameZh, matter.bodyNameEn)}</span> },
    { id: 'requester', label: t('coordination.field.requester'), width: 110, priority: 3, cell: (matter) => matter.requesterName ?? <span className="muted">{t('ui.notRecorded')}</span> },
    { id: 'createdAt', label: t('coordination.field.createdAt'), width: 110, priority: 4, cell: (matter) => <RelativeTime at={matter.createdAt} /> },
  ], [t, localName]);
}

function SubjectKind({ kind }: { kind: string }) {
  const { t } = useTranslation();
  const key = subjectKindKey(kind);
  return <>{key === undefined ? kind : t(key)}</>;
}

function MatterPanel({ matter, onClose }: { matter: Matter; onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const localName = useLocalName();
  const [action, setAction] = useState<'withdraw' | 'escalate'>();
  const isOpen = matter.state === 'pending' || matter.state === 'scheduled';
  if (action === 'withdraw') return <ReasonPanel title={t('coordination.matter.withdraw')} words={matter.title} action={t('coordination.matter.withdraw')} isDanger work={(reason) => call(coordinationContract.withdrawMatter, { params: { matterId: matter.id }, body: { reason } })} onClose={onClose} />;
  if (action === 'escalate') return <EscalateForm matter={matter} onClose={onClose} />;
  return (
    <SidePanel title={matter.title} sub={<SubjectKind kind={matter.subjectKind} />} onClose={onClose}>
      <Definitions
        rows={[
          [t('coordination.field.state'), <StateChip key="state" tone={matterStateTones[matter.state]}>{t(matterStateKeys[matter.state])}</StateChip>],
          matter.stateReason !== null && [t('coordination.field.reason'), matter.stateReason === 'no-quorum' ? t('coordination.noQuorum') : matter.stateReason],
          [t('coordination.field.body'), matter.bodyId === null ? t('coordination.anyOfKind', { kind: t(bodyKindKeys[matter.bodyKind]) }) : <Link key="body" to={`/bodies/${matter.bodyId}`}>{localName(matter.bodyNameZh, matter.bodyNameEn)}</Link>],
          [t('coordination.field.requester'), matter.requesterName],
          [t('coordination.field.createdAt'), <DateTime key="at" at={matter.createdAt} />],
          matter.link !== null && [t('coordination.field.about'), matter.link.startsWith('/') ? <Link key="link" to={matter.link}>{t('coordination.openSubject')}</Link> : <a key="link" href={matter.link} target="_blank" rel="noreferrer">{matter.link}</a>],
          matter.isException && [t('coordination.field.majority'), t('coordination.exceptionMajority')],
          matter.resolutionId !== null && matter.decision !== null && [t('coordination.field.decision'), <Link key="resolution" to={`/resolutions/${matter.resolutionId}`}>{t(decisionKeys[matter.decision])}</Link>],
        ]}
      />
      {matter.summary !== null && <PanelPart title={t('coordination.field.summary')}><p style={{ whiteSpace: 'pre-wrap' }}>{matter.summary}</p></PanelPart>}
      {matter.escalations.length > 0 && <PanelPart title={t('coordination.escalations')}>{matter.escalations.map((each) => <p key={each.at}><DateTime at={each.at} /> {each.byName} · {each.reason}</p>)}</PanelPart>}
      {session.can('coordination.write') && (
        <div style={{ display: 'flex', gap: 8, marginTop: 16 }}>
          {matter.state !== 'withdrawn' && matter.decision !== 'approved' && matter.decision !== 'approved-with-conditions' && <Button onClick={() => setAction('escalate')}>{t('coordination.matter.escalate')}</Button>}
          {isOpen && <Button danger onClick={() => setAction('withdraw')}>{t('coordination.matter.withdraw')}</Button>}
        </div>
      )}
    </SidePanel>
  );
}
