import { Button, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { FormError } from '../../ui/form-error.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { useChange } from './use-change.ts';

type ReasonPanelProps = Readonly<{ title: string; words: ReactNode; action: string; isDanger?: boolean; work: (reason: string) => Promise<unknown>; onClose: () => void }>;

/** What can only be done with a reason. */
export function ReasonPanel({ title, words, action, isDanger = false, work, onClose }: ReasonPanelProps) {
  const { t } = useTranslation();
  const change = useChange(work, { after: onClose, isQuiet: true });
  return (
    <SidePanel title={title} sub={words} onClose={onClose}>
      <Form layout="vertical" onFinish={({ reason }: { reason: string }) => change.mutate(reason)}>
        <FormError error={change.error} />
        <Form.Item name="reason" label={t('coordination.field.reason')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input maxLength={500} autoFocus /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" danger={isDanger} htmlType="submit" loading={change.isPending}>{action}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
