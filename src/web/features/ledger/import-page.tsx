import { ledgerContract } from '#features/ledger/contract.ts';
import { Button } from 'antd';
import { useMemo } from 'react';
import { Link, useParams } from 'react-router';
import { useTranslation, type Translate } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { linkTo } from '../../api/call.ts';
import { isNotThere } from '../../api/errors.ts';
import { useFormat } from '../../i18n/format.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { FilterBar, FlagChip } from '../../ui/filter-bar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Definitions, Notice, Page, PageHeader, Section } from '../../ui/page.tsx';
import { Code, Purl } from '../../ui/purl.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { PanelPart, SidePanel } from '../../ui/side-panel.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip, type Tone } from '../../ui/state-chip.tsx';
import { choicesFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { ProgressTrack } from '../../ui/uploader.tsx';
import { ImportState, useImport } from './import-progress.tsx';
import { ImportRefusal } from './import-refusal.tsx';
import { issueTextOf } from './issue-words.ts';
import { isFinished, useImportItems, type ImportItem, type ImportRow } from './queries.ts';
import { placeTextOf } from './refusal-words.ts';
import { outcomeKeys, outcomes } from './words.ts';

const schema = { outcome: choicesFilter(outcomes) };

/** The report of one import: what was read, what was taken, and every item that was not, with its place and reason. */
export function ImportPage() {
  const { importId = '' } = useParams();
  const { t } = useTranslation();
  const localName = useLocalName();
  const filters = useUrlFilters(schema);
  const query = useImport(importId);
  const row = query.data;
  if (query.error !== null && row === undefined) return isNotThere(query.error) ? <NotFoundPage /> : <Page><ErrorState error={query.error} onRetry={() => void query.refetch()} /></Page>;
  return (
    <Page>
      <PageHeader
        title={row?.fileName} trail={[{ to: '/imports', label: t('shell.page.imports') }]} chips={row !== undefined && <ImportState state={row.state} />}
        facts={row !== undefined && <>{row.systemId !== null && <Link to={`/systems/${row.systemId}`}>{localName(row.systemName, row.systemNameEn)} · {row.systemCode}</Link>}<span><DateTime at={row.createdAt} />{row.createdByName !== null && ` · ${row.createdByName}`}</span></>}
        actions={row !== undefined && <a href={linkTo(ledgerContract.getOriginal, { params: { importId } })} download={row.fileName}><Button icon={<Icon name="download" size={14} />}>{t('ledger.import.original')}</Button></a>}
      />
      {row === undefined ? <Section><Bones lines={6} /></Section> : <Report row={row} filters={filters} />}
    </Page>
  );
}

type Filters = ReturnType<typeof useUrlFilters<typeof schema>>;

function Report({ row, filters }: { row: ImportRow; filters: Filters }) {
  const { t } = useTranslation();
  const counts = row.counts ?? undefined;
  const only = (outcome: ImportItem['outcome']) => filters.linkWith({ outcome: [outcome] as never });
  const isOnly = (outcome: ImportItem['outcome']) => filters.values.outcome.length === 1 && filters.values.outcome[0] === outcome;
  return (
    <>
      {!isFinished(row.state) && <Section title={t('ledger.import.underWay')}><div style={{ display: 'grid', gap: 8 }}><ProgressTrack share={row.progress / 100} label={row.fileName} /><span className="soft">{t('ledger.import.leave')}</span></div></Section>}
      {row.state === 'unchanged' && <Notice tone="neutral">{t('ledger.import.unchangedWords')}</Notice>}
      {row.refusal !== null && <Notice tone="danger"><ImportRefusal refusal={row.refusal} /></Notice>}
      {(counts !== undefined || !isFinished(row.state)) && (
        <FigureStrip
          label={t('ledger.import.figures')}
          figures={[
            { id: 'read', label: t('ledger.figure.read'), value: counts?.read },
            { id: 'taken', label: t('ledger.figure.taken'), value: counts?.taken, tone: 'good', ...(row.systemId === null ? {} : { to: `/systems/${row.systemId}/components` }) },
            { id: 'merged', label: t('ledger.figure.merged'), value: counts?.merged, to: only('merged'), isActive: isOnly('merged') },
            { id: 'notTaken', label: t('ledger.figure.notTaken'), value: counts?.notTaken, tone: 'amber', to: only('not-taken'), isActive: isOnly('not-taken') },
            { id: 'warnings', label: t('ledger.figure.warnings'), value: counts?.warnings, to: only('warning'), isActive: isOnly('warning') },
            { id: 'findings', label: t('ledger.figure.findings'), value: counts?.findings, tone: 'high', ...(row.systemId === null ? {} : { to: `/systems/${row.systemId}/findings` }) },
          ]}
        />
      )}
      {isFinished(row.state) && row.refusal === null && <Items row={row} filters={filters} />}
      <Document row={row} />
    </>
  );
}

type Said = Readonly<{ code: string; message: string }>;

/** Why it did not just go in, and everything else that was noticed about it. */
function saidOf(item: ImportItem): readonly Said[] {
  return item.outcome === 'taken' ? item.remarks : [item, ...item.remarks];
}

/** What has no purl is about the document, or about a file beside it. */
function aboutKeyOf(item: ImportItem) {
  return item.code === 'companion-read' ? 'ledger.item.companion' : 'ledger.item.wholeDocument';
}

function isAsItStood(item: ImportItem): boolean {
  return item.outcome === 'taken' && item.remarks.length === 0;
}

/** The same words once, though several places of a component gave them. */
function textOf(item: ImportItem, t: Translate): string {
  return [...new Set(saidOf(item).map((said) => issueTextOf(said, t)))].join(' · ');
}

function OutcomeChip({ item }: { item: ImportItem }) {
  const { t } = useTranslation();
  const shown = item.outcome === 'taken' && item.remarks.some((remark) => remark.severity === 'warning') ? 'warning' : item.outcome;
  return <StateChip tone={outcomeTones[shown]}>{t(outcomeKeys[shown])}</StateChip>;
}

const outcomeTones = { taken: 'good', 'not-taken': 'amber', warning: 'waiting', merged: 'neutral', info: 'neutral' } as const satisfies Record<ImportItem['outcome'], Tone>;

function Items({ row, filters }: { row: ImportRow; filters: Filters }) {
  const { t } = useTranslation();
  const panel = usePanel();
  const pages = useImportItems(row.id, filters.values.outcome, true);
  const open = pages.rows.find((item) => String(item.index) === panel.key);
  const columns: readonly Column<ImportItem>[] = useMemo(() => [
    { id: 'purl', label: t('ledger.field.component'), width: '34%', cell: (item) => item.purl === null ? <span className="muted">{t(aboutKeyOf(item))}</span> : <Purl purl={item.purl} /> },
    { id: 'outcome', label: t('ledger.item.outcome'), width: 190, cell: (item) => <OutcomeChip item={item} /> },
    { id: 'message', label: t('ledger.item.reason'), priority: 2, cell: (item) => isAsItStood(item) ? <span className="muted">{t('ledger.item.asItStood')}</span> : <span title={saidOf(item).map((said) => said.message).join(' ')}>{textOf(item, t)}</span> },
    { id: 'where', label: t('ledger.item.where'), width: '16%', priority: 3, cell: (item) => <Code text={placeTextOf(item.where, t)} canCopy={false} /> },
    { id: 'code', label: t('ledger.item.code'), width: '14%', priority: 3, isExtra: true, cell: (item) => <span className="muted">{saidOf(item).map((said) => said.code).join(', ')}</span> },
  ], [t]);
  return (
    <>
      <FilterBar isFiltered={filters.isSet('outcome')} onClear={filters.clear}><OutcomeChips row={row} filters={filters} /></FilterBar>
      <DataTable name="import-items" label={t('ledger.item.title')} columns={columns} pages={pages} keyOf={(item) => String(item.index)} hasPanel empty={<EmptyState icon="check" title={filters.isSet('outcome') ? t('ui.noMatch') : t('ledger.item.none')}>{filters.isSet('outcome') ? undefined : t('ledger.item.noneWords')}</EmptyState>} />
      {open !== undefined && <ItemPanel item={open} onClose={panel.close} />}
    </>
  );
}

/** One chip for every outcome, with how many there are where that was counted. */
function OutcomeChips({ row, filters }: { row: ImportRow; filters: Filters }) {
  const { t } = useTranslation();
  const format = useFormat();
  const chosen = filters.values.outcome;
  const counted: Partial<Record<ImportItem['outcome'], number>> = row.counts === null ? {} : { taken: row.counts.taken, merged: row.counts.merged, 'not-taken': row.counts.notTaken, warning: row.counts.warnings };
  return outcomes.map((outcome) => {
    const count = counted[outcome];
    const label = t(outcomeKeys[outcome]);
    return <FlagChip key={outcome} label={count === undefined ? label : `${label} ${format.number(count)}`} isSet={chosen.includes(outcome)} onChange={(isSet) => filters.set({ outcome: isSet ? [...chosen, outcome] : chosen.filter((other) => other !== outcome) })} />;
  });
}

/** Everything that is known about one item, with the reader's own sentences. */
function ItemPanel({ item, onClose }: { item: ImportItem; onClose: () => void }) {
  const { t } = useTranslation();
  const said = saidOf(item);
  return (
    <SidePanel title={item.purl ?? t(aboutKeyOf(item))} sub={<OutcomeChip item={item} />} onClose={onClose}>
      <PanelPart title={said.length === 0 ? t('ledger.item.asItStood') : t('ledger.item.where')}>
        <Definitions rows={[item.purl !== null && ['purl', <Purl key="purl" purl={item.purl} />], [t('ledger.item.where'), item.where === '' ? null : <Code key="where" text={placeTextOf(item.where, t)} />]]} />
      </PanelPart>
      {said.map((one, index) => <SaidPart key={index} said={one} />)}
    </SidePanel>
  );
}

function SaidPart({ said }: { said: Said }) {
  const { t } = useTranslation();
  const text = issueTextOf(said, t);
  return (
    <PanelPart title={text}>
      <Definitions rows={[said.message !== '' && said.message !== text && [t('ledger.item.detail'), <span key="detail" lang="en" style={{ overflowWrap: 'anywhere' }}>{said.message}</span>], [t('ledger.item.code'), <Code key="code" text={said.code} />]]} />
    </PanelPart>
  );
}

function Document({ row }: { row: ImportRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Section title={t('ledger.import.document')}>
      <Definitions
        rows={[
          [t('ledger.field.format'), row.format === null ? null : `${row.format}${row.specVersion === null ? '' : ` ${row.specVersion}`}`],
          [t('ledger.field.part'), row.part === '' ? t('ledger.part.whole') : row.part],
          [t('ledger.import.size'), format.bytes(row.bytes)],
          row.companions.length > 0 && [t('ledger.import.companions'), <Companions key="companions" row={row} />],
          ['SHA-256', <Code key="sha" text={row.sha256} />],
          row.counts !== null && [t('ledger.import.change'), t('ledger.import.changeLine', { started: format.number(row.counts.started), ended: format.number(row.counts.ended), kept: format.number(row.counts.kept) })],
          row.counts !== null && [t('ledger.import.edges'), format.number(row.counts.edges)],
          [t('ledger.import.finishedAt'), <DateTime key="finished" at={row.finishedAt} />],
        ]}
      />
    </Section>
  );
}

/** What came beside the document, each to be had as it came. */
function Companions({ row }: { row: ImportRow }) {
  return <ul style={{ margin: 0, padding: 0, listStyle: 'none' }}>{row.companions.map((path) => <li key={path} style={{ overflowWrap: 'anywhere' }}><a href={linkTo(ledgerContract.getOriginal, { params: { importId: row.id }, query: { path } })} download={path.slice(path.lastIndexOf('/') + 1)}>{path}</a></li>)}</ul>;
}
