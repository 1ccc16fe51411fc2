import { coordinationContract } from '#features/coordination/contract.ts';
import { Button, Form, Input, Select } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { FormError } from '../../ui/form-error.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { PersonPicker } from '../identity/pickers.tsx';
import styles from './coordination.module.css';
import type { BodyDetail, Member } from './queries.ts';
import { useChange } from './use-change.ts';
import { departmentKeys, roleKeys } from './words.ts';

type Fields = Readonly<{ personId: string; department: Member['department']; role: Member['role']; validFrom: string; validTo?: string; deputyId?: string | null; reason: string }>;

/** Appoints a member, or changes a term: its beginning and its person stay. */
export function MemberForm({ body, member, onClose }: { body: BodyDetail; member?: Member; onClose: () => void }) {
  const { t } = useTranslation();
  const params = { bodyId: body.id };
  const save = useChange(({ personId, validFrom, validTo, deputyId, reason, ...fields }: Fields): Promise<BodyDetail> => {
    const shared = { ...fields, validTo: validTo === undefined || validTo === '' ? null : validTo, deputyId: deputyId ?? null };
    return member === undefined ? call(coordinationContract.addMember, { params, body: { ...shared, personId, validFrom } }) : call(coordinationContract.updateMember, { params: { ...params, memberId: member.id }, body: { ...shared, reason } });
  }, { after: onClose, isQuiet: true });
  const required = [{ required: true, message: t('ui.required') }];
  const initial = member === undefined ? { role: 'member', department: 'technology', validFrom: body.today } : { department: member.department, role: member.role, validTo: member.validTo ?? '', deputyId: member.deputyId };
  return (
    <SidePanel title={member === undefined ? t('coordination.member.new') : member.name} sub={member === undefined ? t('coordination.member.newWords') : member.validTo === null ? t('coordination.termOpen', { from: member.validFrom }) : t('coordination.term', { from: member.validFrom, to: member.validTo })} onClose={onClose}>
      <Form layout="vertical" initialValues={initial} onFinish={(fields: Fields) => save.mutate(fields)}>
        <FormError error={save.error} />
        {member === undefined && <Form.Item name="personId" label={t('coordination.field.person')} rules={required}><PersonPicker /></Form.Item>}
        <div className={styles.pair}>
          <Form.Item name="department" label={t('coordination.field.department')}><Select options={Object.entries(departmentKeys).map(([value, key]) => ({ value, label: t(key) }))} /></Form.Item>
          <Form.Item name="role" label={t('coordination.field.role')}><Select options={Object.entries(roleKeys).map(([value, key]) => ({ value, label: t(key) }))} /></Form.Item>
        </div>
        <div className={styles.pair}>
          {member === undefined && <Form.Item name="validFrom" label={t('coordination.field.validFrom')} rules={required}><Input type="date" /></Form.Item>}
          <Form.Item name="validTo" label={t('coordination.field.validTo')} extra={t('coordination.validToHint')}><Input type="date" /></Form.Item>
        </div>
        <Form.Item name="deputyId" label={t('coordination.field.deputy')} extra={t('coordination.deputyHint')}><PersonPicker valueLabel={member?.deputyName ?? undefined} /></Form.Item>
        {member !== undefined && <Form.Item name="reason" label={t('coordination.field.reason')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input maxLength={500} /></Form.Item>}
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{t(member === undefined ? 'coordination.member.appoint' : 'ui.save')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
