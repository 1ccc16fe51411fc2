import { coordinationContract } from '#features/coordination/contract.ts';
import { Button, Checkbox, Form, Input, Select } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { usePages } from '../../ui/data-table/pages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Icon } from '../../ui/icon.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { PersonPicker } from '../identity/pickers.tsx';
import styles from './coordination.module.css';
import type { Item, Matter, Meeting } from './queries.ts';
import { linesOf } from './times.ts';
import { useChange } from './use-change.ts';

type Planned = Readonly<{ title: string; ownerId?: string | null; dueOn: string }>;
type Fields = Readonly<{ discussion?: string; conditions?: string; dueOn?: string; isDeferred?: boolean; followUps?: readonly Planned[]; recusals?: readonly Readonly<{ personId: string; reason: string }>[] }>;

/** What is recorded beside an item. */
export function ItemForm({ meeting, item, onClose }: { meeting: Meeting; item: Item; onClose: () => void }) {
  const { t } = useTranslation();
  const params = { meetingId: meeting.id, itemId: item.id };
  const save = useChange((fields: Fields) => call(coordinationContract.updateItem, {
    params, body: {
      discussion: fields.discussion?.trim() || null, conditions: linesOf(fields.conditions), dueOn: fields.dueOn || null, isDeferred: fields.isDeferred ?? false,
      followUps: (fields.followUps ?? []).map((followUp) => ({ title: followUp.title, ownerId: followUp.ownerId ?? null, dueOn: followUp.dueOn })), recusals: (fields.recusals ?? []).map(({ personId, reason }) => ({ personId, reason })),
    },
  }), { after: onClose, isQuiet: true });
  const remove = useChange(() => call(coordinationContract.removeItem, { params }), { after: onClose });
  const initial = { discussion: item.discussion ?? '', conditions: item.conditions.join('\n'), dueOn: item.dueOn ?? '', isDeferred: item.isDeferred, followUps: item.followUps, recusals: item.recusals };
  const people = meeting.seats.flatMap((seat) => [{ value: seat.personId, label: seat.name }, ...(seat.deputyId === null ? [] : [{ value: seat.deputyId, label: seat.deputyName ?? '' }])]);
  const required = [{ required: true, message: t('ui.required') }];
  return (
    <SidePanel title={item.matter.title} sub={t('coordination.item.record')} onClose={onClose}>
      <Form layout="vertical" initialValues={initial} onFinish={(fields: Fields) => save.mutate(fields)}>
        <FormError error={save.error} />
        <Form.Item name="discussion" label={t('coordination.field.discussion')}><Input.TextArea maxLength={20_000} autoSize={{ minRows: 4, maxRows: 16 }} autoFocus /></Form.Item>
        <Form.Item name="conditions" label={t('coordination.field.conditions')} extra={t('coordination.conditionsHint')}><Input.TextArea disabled={item.votes.length > 0} autoSize={{ minRows: 2, maxRows: 8 }} /></Form.Item>
        <Form.Item name="dueOn" label={t('coordination.field.dueOn')}><Input type="date" /></Form.Item>
        <Form.Item label={t('coordination.field.followUps')} extra={t('coordination.followUpsHint')}>
          <Form.List name="followUps">
            {(fields, { add, remove: drop }) => (
              <div className={styles.formList}>
                {fields.map((field) => (
                  <div key={field.key} className={styles.formRow}>
                    <Form.Item name={[field.name, 'title']} rules={[{ required: true, whitespace: true, message: t('ui.required') }]} noStyle><Input maxLength={200} placeholder={t('coordination.field.what')} aria-label={t('coordination.field.what')} /></Form.Item>
                    <Form.Item name={[field.name, 'ownerId']} noStyle><PersonPicker placeholder={t('coordination.field.owner')} valueLabel={item.followUps[field.name]?.ownerName ?? undefined} /></Form.Item>
                    <Form.Item name={[field.name, 'dueOn']} rules={required} noStyle><Input type="date" aria-label={t('coordination.field.dueOn')} /></Form.Item>
                    <Button type="text" icon={<Icon name="close" size={14} />} aria-label={t('coordination.remove')} onClick={() => drop(field.name)} />
                  </div>
                ))}
                <Button size="small" icon={<Icon name="plus" size={13} />} onClick={() => add({ title: '', dueOn: '' })}>{t('coordination.followUp.add')}</Button>
              </div>
            )}
          </Form.List>
        </Form.Item>
        <Form.Item label={t('coordination.recused')}>
          <Form.List name="recusals">
            {(fields, { add, remove: drop }) => (
              <div className={styles.formList}>
                {fields.map((field) => (
                  <div key={field.key} className={styles.formRow} data-two>
                    <Form.Item name={[field.name, 'personId']} rules={required} noStyle><Select options={people} placeholder={t('coordination.field.person')} /></Form.Item>
                    <Form.Item name={[field.name, 'reason']} rules={[{ required: true, whitespace: true, message: t('ui.required') }]} noStyle><Input maxLength={500} placeholder={t('coordination.field.reason')} aria-label={t('coordination.field.reason')} /></Form.Item>
                    <Button type="text" icon={<Icon name="close" size={14} />} aria-label={t('coordination.remove')} onClick={() => drop(field.name)} />
                  </div>
                ))}
                <Button size="small" icon={<Icon name="plus" size={13} />} onClick={() => add({})}>{t('coordination.recusal.add')}</Button>
              </div>
            )}
          </Form.List>
        </Form.Item>
        <Form.Item name="isDeferred" valuePropName="checked"><Checkbox>{t('coordination.isDeferred')}</Checkbox></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}>
          <Button type="primary" htmlType="submit" loading={save.isPending}>{t('ui.save')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button>
          {item.votes.length === 0 && <Button danger type="text" style={{ marginLeft: 'auto' }} loading={remove.isPending} onClick={() => remove.mutate(undefined)}>{t('coordination.item.remove')}</Button>}
        </div>
      </Form>
    </SidePanel>
  );
}

/** Puts what waits for this body on the agenda. */
export function AddItemPanel({ meeting, onClose }: { meeting: Meeting; onClose: () => void }) {
  const { t } = useTranslation();
  const query = { state: ['pending'] as ('pending')[], bodyId: meeting.bodyId };
  const pages = usePages<Matter>(['coordination', 'matters', query], (cursor, signal) => call(coordinationContract.listMatters, { query: { ...query, limit: 100, cursor }, signal }));
  const add = useChange((matterId: string) => call(coordinationContract.addItem, { params: { meetingId: meeting.id }, body: { matterId } }));
  return (
    <SidePanel title={t('coordination.agenda.add')} sub={t('coordination.agenda.addWords')} onClose={onClose}>
      <FormError error={add.error} />
      {!pages.isPending && pages.rows.length === 0 && <EmptyState isInline title={t('coordination.agenda.nothing')}>{t('coordination.matters.emptyWords')}</EmptyState>}
      <ul className={styles.waiting}>
        {pages.rows.map((matter) => <li key={matter.id}><span><span>{matter.title}</span>{matter.requesterName !== null && <small>{t('coordination.field.requester')} {matter.requesterName}</small>}</span><Button size="small" loading={add.isPending && add.variables === matter.id} onClick={() => add.mutate(matter.id)}>{t('coordination.add')}</Button></li>)}
      </ul>
    </SidePanel>
  );
}
