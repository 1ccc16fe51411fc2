import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { useSession } from '../../shell/session.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { wholePages } from '../../ui/data-table/pages.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import { WhyCard } from '../../ui/why-card.tsx';
import { bodiesQuery, resolutionCountsQuery, type BodyRow } from './queries.ts';
import { useBlockerText } from './quorum.tsx';
import { bodyKindKeys, domainKey } from './words.ts';

export function BodiesTab() {
  const { t } = useTranslation();
  const session = useSession();
  const panel = usePanel();
  const pages = wholePages<BodyRow>(useQuery(bodiesQuery));
  const columns = useBodyColumns();
  return (
    <>
      <Figures bodies={pages.isPending ? undefined : pages.rows} />
      <DataTable
        name="bodies" label={t('coordination.tab.bodies')} columns={columns} pages={pages} keyOf={(body) => body.id} addressOf={(body) => `/bodies/${body.id}`} skeletonRows={4}
        empty={<EmptyState icon="people" title={t('coordination.bodies.empty')} actions={session.can('coordination.write') && <Button type="primary" onClick={() => panel.show('new')}>{t('coordination.body.new')}</Button>}>{t('coordination.bodies.emptyWords')}</EmptyState>}
      />
    </>
  );
}

function Figures({ bodies }: { bodies: readonly BodyRow[] | undefined }) {
  const { t } = useTranslation();
  const { data: counts } = useQuery(resolutionCountsQuery);
  const living = bodies?.filter((body) => body.endedOn === null);
  const sum = (of: (body: BodyRow) => number) => living?.reduce((total, body) => total + of(body), 0);
  return (
    <FigureStrip
      label={t('coordination.figures')}
      figures={[
        { id: 'bodies', label: t('coordination.figure.bodies'), value: living?.length },
        { id: 'blocked', label: t('coordination.figure.blocked'), value: sum((body) => Math.min(1, body.blockers.length)), tone: 'high' },
        { id: 'ending', label: t('coordination.figure.ending'), value: sum((body) => body.endingCount), tone: 'amber' },
        { id: 'pending', label: t('coordination.figure.pending'), value: sum((body) => body.pendingCount), to: '/coordination/matters?state=pending' },
        { id: 'open', label: t('coordination.figure.open'), value: counts === undefined ? undefined : counts.open + counts.overdue, to: '/coordination/resolutions?state=open,overdue' },
        { id: 'overdue', label: t('coordination.figure.overdue'), value: counts?.overdue, tone: 'high', to: '/coordination/resolutions?state=overdue' },
      ]}
    />
  );
}

function useBodyColumns(): readonly Column<BodyRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const localName = useLocalName();
  return useMemo(() => [
    { id: 'name', label: t('coordination.field.name'), cell: (body) => <Link to={`/bodies/${body.id}`} data-row-link className="truncate">{localName(body.nameZh, body.nameEn)}</Link> },
    { id: 'kind', label: t('coordination.field.kind'), width: 170, priority: 2, cell: (body) => <span style={{ display: 'inline-flex', gap: 4 }}><Tag>{t(bodyKindKeys[body.kind])}</Tag>{body.technologyDomain !== null && <Tag><Domain domain={body.technologyDomain} /></Tag>}</span> },
    { id: 'state', label: t('coordination.field.state'), width: 150, cell: (body) => <BodyState body={body} /> },
    { id: 'chair', label: t('coordination.role.chair'), width: 110, priority: 2, cell: (body) => body.chairName ?? <span className="muted">{t('ui.none')}</span> },
    { id: 'members', label: t('coordination.field.members'), width: 90, align: 'end', priority: 3, cell: (body) => format.number(body.memberCount) },
    { id: 'pending', label: t('coordination.field.pending'), width: 90, align: 'end', priority: 3, cell: (body) => format.number(body.pendingCount) },
    { id: 'meetings', label: t('coordination.field.meetings'), width: 90, align: 'end', priority: 4, cell: (body) => format.number(body.meetingCount) },
    { id: 'open', label: t('coordination.field.openResolutions'), width: 110, align: 'end', priority: 4, cell: (body) => format.number(body.openResolutionCount) },
  ], [t, format, localName]);
}

function Domain({ domain }: { domain: string }) {
  const { t } = useTranslation();
  const key = domainKey(domain);
  return <>{key === undefined ? domain : t(key)}</>;
}

/** Whether the body can take matters, and why not. */
export function BodyState({ body }: { body: Pick<BodyRow, 'blockers' | 'endedOn' | 'endingCount'> }) {
  const { t } = useTranslation();
  const text = useBlockerText();
  if (body.endedOn !== null) return <StateChip tone="neutral" icon="lock">{t('coordination.bodyState.ended')}</StateChip>;
  if (body.blockers.length > 0) return <WhyCard title={t('coordination.notRoutable')} reasons={body.blockers.map((blocker) => ({ key: `${blocker.obstacle}-${blocker.department ?? ''}`, text: text(blocker) }))} change={t('coordination.notRoutableChange')}><StateChip tone="danger">{t('coordination.bodyState.blocked')}</StateChip></WhyCard>;
  if (body.endingCount > 0) return <StateChip tone="amber">{t('coordination.bodyState.ending', { count: body.endingCount })}</StateChip>;
  return <StateChip tone="good">{t('coordination.bodyState.works')}</StateChip>;
}
