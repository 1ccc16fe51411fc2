import { regimeContract } from '#features/regime/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Segmented } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call, linkTo } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLanguage } from '../../i18n/language-provider.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { usePages } from '../../ui/data-table/pages.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Definitions, Notice } from '../../ui/page.tsx';
import { Code } from '../../ui/purl.tsx';
import { DateTime, RelativeTime } from '../../ui/relative-time.tsx';
import { PanelPart, SidePanel } from '../../ui/side-panel.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { ProgressTrack } from '../../ui/uploader.tsx';
import { dayFromNow } from './days.ts';
import { frameworksQuery, packQuery, useLocalText, usePackEvents, type Pack } from './queries.ts';
import { packStateRows } from './words.ts';

export function PackActions() {
  const { t } = useTranslation();
  const panel = usePanel();
  return <Button type="primary" icon={<Icon name="plus" />} onClick={() => panel.show('new')}>{t('regime.pack.new')}</Button>;
}

/** Evidence packs: asked for, collected by the server, taken away, verified anywhere. */
export function PacksTab() {
  const { t } = useTranslation();
  const panel = usePanel();
  const pages = usePages<Pack>(['regime', 'packs'], (cursor, signal) => call(regimeContract.listPacks, { query: { limit: 50, cursor }, signal }), { refreshWhile: (rows) => rows.some((row) => row.finishedAt === null) });
  const create = <Button type="primary" onClick={() => panel.show('new')}>{t('regime.pack.new')}</Button>;
  return (
    <>
      <DataTable name="packs" label={t('regime.tab.packs')} columns={usePackColumns()} pages={pages} keyOf={(row) => row.id} hasPanel empty={<EmptyState icon="download" title={t('regime.pack.none')} actions={create}>{t('regime.pack.noneWords')}</EmptyState>} />
      {panel.key === 'new' && <PackForm onClose={panel.close} onMade={panel.show} />}
      {panel.key?.startsWith('pck_') === true && <PackPanel packId={panel.key} onClose={panel.close} />}
    </>
  );
}

function usePackColumns(): readonly Column<Pack>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const say = useLocalText();
  const frameworks = useQuery(frameworksQuery).data;
  return useMemo(() => {
    const nameOf = (id: string) => {
      const framework = frameworks?.find((row) => row.id === id);
      return framework === undefined ? id : say(framework.title);
    };
    return [
      { id: 'frameworks', label: t('regime.field.frameworks'), cell: (row) => <span title={row.frameworks.map(nameOf).join(t('ui.listSeparator'))}>{row.frameworks.map(nameOf).join(t('ui.listSeparator'))}</span> },
      { id: 'period', label: t('regime.field.period'), width: 210, priority: 2, cell: (row) => `${row.periodFrom} – ${row.periodTo}` },
      { id: 'state', label: t('regime.field.state'), width: 130, cell: (row) => <StateChip tone={packStateRows[row.state].tone}>{t(packStateRows[row.state].key)}</StateChip> },
      { id: 'answered', label: t('regime.field.answered'), width: 110, align: 'end', priority: 3, cell: (row) => row.counts === null ? '—' : `${format.number(row.counts.answered)}/${format.number(row.counts.items)}` },
      { id: 'size', label: t('regime.field.size'), width: 90, align: 'end', priority: 3, cell: (row) => row.bytes === null ? '—' : format.bytes(row.bytes) },
      { id: 'by', label: t('regime.field.askedBy'), width: 180, priority: 3, cell: (row) => <span>{row.createdByName} <RelativeTime at={row.createdAt} /></span> },
    ];
  }, [t, format, say, frameworks]);
}

type Fields = Readonly<{ frameworks: string[]; periodFrom: string; periodTo: string; language: 'zh-CN' | 'en-US' }>;

function PackForm({ onClose, onMade }: { onClose: () => void; onMade: (packId: string) => void }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const { language } = useLanguage();
  const frameworks = useQuery(frameworksQuery);
  const create = useMutation({
    mutationFn: (body: Fields) => call(regimeContract.createPack, { body }),
    onSuccess: (pack) => {
      void queryClient.invalidateQueries({ queryKey: ['regime', 'packs'] });
      onMade(pack.id);
    },
  });
  const initial: Fields = { frameworks: ['opinions-2021-146', 'iso-5230', 'iso-18974'], periodFrom: dayFromNow(-365), periodTo: dayFromNow(0), language };
  const required = [{ required: true, message: t('ui.required') }];
  return (
    <SidePanel title={t('regime.pack.new')} sub={t('regime.pack.words')} onClose={onClose}>
      <Form layout="vertical" initialValues={initial} onFinish={(values: Fields) => create.mutate(values)}>
        <FormError error={create.error} />
        <Form.Item name="frameworks" label={t('regime.field.frameworks')} rules={required}><Checkbox.Group style={{ display: 'grid', gap: 8 }} options={(frameworks.data ?? []).map((framework) => ({ value: framework.id, label: say(framework.title) }))} /></Form.Item>
        <Form.Item name="periodFrom" label={t('regime.field.periodFrom')} rules={required}><Input type="date" style={{ width: 180 }} /></Form.Item>
        <Form.Item name="periodTo" label={t('regime.field.periodTo')} rules={required}><Input type="date" style={{ width: 180 }} /></Form.Item>
        <Form.Item name="language" required label={t('regime.field.documentLanguage')}><Segmented options={[{ value: 'zh-CN', label: t('regime.language.zh') }, { value: 'en-US', label: t('regime.language.en') }]} /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={create.isPending}>{t('regime.pack.new')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}

function PackPanel({ packId, onClose }: { packId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(packQuery(packId));
  usePackEvents(query.data);
  return (
    <SidePanel title={t('regime.pack.one')} sub={query.data === undefined ? undefined : `${query.data.periodFrom} – ${query.data.periodTo}`} onClose={onClose}>
      {query.error !== null ? <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline /> : query.data === undefined ? <Bones lines={6} /> : <PackBody pack={query.data} />}
    </SidePanel>
  );
}

function PackBody({ pack }: { pack: Pack }) {
  const { t } = useTranslation();
  const format = useFormat();
  const row = packStateRows[pack.state];
  const isOpen = pack.finishedAt === null;
  return (
    <>
      <PanelPart title={t('regime.field.state')}>
        <div style={{ display: 'grid', gap: 8 }}>
          <span><StateChip tone={row.tone}>{t(row.key)}</StateChip></span>
          {isOpen && <><ProgressTrack share={pack.progress / 100} label={t('regime.pack.one')} /><span className="soft">{pack.step ?? t('regime.pack.queued')} · {t('regime.pack.leave')}</span></>}
          {pack.failure !== null && <Notice tone="danger">{pack.failure}</Notice>}
          {pack.sha256 !== null && <a href={linkTo(regimeContract.getPackFile, { params: { packId: pack.id } })} download><Button type="primary" icon={<Icon name="download" size={14} />}>{t('regime.pack.download', { size: format.bytes(pack.bytes ?? 0) })}</Button></a>}
        </div>
      </PanelPart>
      {pack.counts !== null && (
        <PanelPart title={t('regime.pack.holds')}>
          <Definitions rows={[
            [t('regime.pack.items'), format.number(pack.counts.items)], [t('regime.field.answered'), format.number(pack.counts.answered)], [t('regime.pack.unanswered'), format.number(pack.counts.unanswered)], [t('regime.figure.gaps'), format.number(pack.counts.gaps)], [t('regime.pack.files'), format.number(pack.counts.files)],
            ['SHA-256', <Code key="sha" text={pack.sha256 ?? ''} />], [t('regime.field.askedBy'), <span key="by">{pack.createdByName} · <DateTime at={pack.createdAt} /></span>],
          ]} />
        </PanelPart>
      )}
      {pack.sha256 !== null && <PanelPart title={t('regime.pack.verify')}><p className="soft" style={{ marginBottom: 8 }}>{t('regime.pack.verifyWords')}</p><Code text="yuanshu evidence verify pack.zip --keys keys.json" /></PanelPart>}
    </>
  );
}
