import { identityContract } from '#features/identity/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/query-client.ts';
import { errorTextOf } from '../../i18n/error-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { useSession } from '../../shell/session.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { wholePages } from '../../ui/data-table/pages.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Icon } from '../../ui/icon.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { unitsWithDepth, UnitPicker } from './pickers.tsx';
import { unitsQuery, type Unit } from './queries.ts';

type Row = Readonly<{ unit: Unit; depth: number }>;

export function UnitsTab() {
  const { t } = useTranslation();
  const format = useFormat();
  const localName = useLocalName();
  const session = useSession();
  const panel = usePanel();
  const query = useQuery(unitsQuery);
  const rows = useMemo(() => (query.data === undefined ? undefined : unitsWithDepth(query.data)), [query.data]);
  const columns: readonly Column<Row>[] = [
    { id: 'name', label: t('identity.unit.name'), cell: ({ unit, depth }) => <span style={{ paddingLeft: depth * 20, fontWeight: depth === 0 ? 600 : 400 }}>{localName(unit.nameZh, unit.nameEn)}</span> },
    { id: 'other', label: t('identity.unit.nameOther'), width: '28%', priority: 3, cell: ({ unit }) => <span className="soft">{localName(unit.nameEn, unit.nameZh)}</span> },
    { id: 'code', label: t('ledger.field.code'), width: 140, priority: 2, cell: ({ unit }) => unit.code },
    { id: 'people', label: t('identity.unit.people'), width: 100, align: 'end', cell: ({ unit }) => <Link to={`/people?unitId=${unit.id}`}>{format.number(unit.personCount)}</Link> },
  ];
  const open = query.data?.find((unit) => unit.id === panel.key);
  return (
    <>
      <DataTable name="units" label={t('identity.tab.units')} columns={columns} pages={wholePages({ data: rows, error: query.error, isPending: query.isPending, refetch: query.refetch })} keyOf={({ unit }) => unit.id} hasPanel={session.can('people.write')} empty={<EmptyState icon="tree" title={t('identity.unit.empty')}>{t('identity.unit.emptyWords')}</EmptyState>} />
      {session.can('people.write') && panel.key === 'new' && <UnitPanel onClose={panel.close} />}
      {session.can('people.write') && open !== undefined && <UnitPanel key={open.id} unit={open} onClose={panel.close} />}
    </>
  );
}

type Fields = Readonly<{ parentId: string | null; code: string; nameZh: string; nameEn: string }>;

function UnitPanel({ unit, onClose }: { unit?: Unit; onClose: () => void }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const localName = useLocalName();
  const done = () => {
    void queryClient.invalidateQueries({ queryKey: ['units'] });
    void message.success(t('ui.saved'));
    onClose();
  };
  const save = useMutation({
    mutationFn: (fields: Fields) => {
      const body = { ...fields, parentId: fields.parentId ?? null };
      return unit === undefined ? call(identityContract.createUnit, { body }) : call(identityContract.updateUnit, { params: { unitId: unit.id }, body });
    },
    onSuccess: done,
  });
  const remove = useMutation({ mutationFn: (unitId: string) => call(identityContract.deleteUnit, { params: { unitId } }), onSuccess: done, onError: (error) => void message.error(errorTextOf(error, t)) });
  const required = [{ required: true, whitespace: true, message: t('ui.required') }];
  return (
    <SidePanel title={unit === undefined ? t('identity.unit.new') : localName(unit.nameZh, unit.nameEn)} sub={unit?.code} onClose={onClose}>
      <Form layout="vertical" initialValues={unit ?? { parentId: null }} onFinish={({ parentId, code, nameZh, nameEn }: Fields) => save.mutate({ parentId, code, nameZh, nameEn })}>
        <FormError error={save.error} />
        <Form.Item name="nameZh" label={t('identity.unit.nameZh')} rules={required}><Input maxLength={80} autoFocus={unit === undefined} /></Form.Item>
        <Form.Item name="nameEn" label={t('identity.unit.nameEn')} rules={required}><Input maxLength={80} /></Form.Item>
        <Form.Item name="code" label={t('ledger.field.code')} rules={required}><Input maxLength={40} spellCheck={false} /></Form.Item>
        <Form.Item name="parentId" label={t('identity.unit.parent')}><UnitPicker placeholder={t('identity.unit.noParent')} {...(unit === undefined ? {} : { exceptId: unit.id })} /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}>
          <Button type="primary" htmlType="submit" loading={save.isPending}>{unit === undefined ? t('ui.create') : t('ui.save')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button>
          {unit !== undefined && <Button danger type="text" icon={<Icon name="trash" size={14} />} style={{ marginLeft: 'auto' }} onClick={() => modal.confirm({ title: t('identity.unit.deleteTitle', { name: localName(unit.nameZh, unit.nameEn) }), content: t('identity.unit.deleteWords'), icon: null, okText: t('ui.delete'), okButtonProps: { danger: true }, cancelText: t('ui.cancel'), onOk: () => remove.mutateAsync(unit.id).catch(() => undefined) })}>{t('ui.delete')}</Button>}
        </div>
      </Form>
    </SidePanel>
  );
}
