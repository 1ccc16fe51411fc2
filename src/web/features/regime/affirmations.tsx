import { regimeContract } from '#features/regime/contract.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useSession } from '../../shell/session.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Section } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { affirmationsQuery, refreshRegime, useLocalText, type Coverage } from './queries.ts';
import styles from './regime.module.css';

/** Who affirmed conformance, when, over what, and until when it holds. */
export function Affirmations({ framework }: { framework: Coverage['framework'] }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const session = useSession();
  const [isOpen, setOpen] = useState(false);
  const query = useQuery(affirmationsQuery);
  const rows = query.data?.filter((row) => row.framework === framework.id);
  return (
    <Section title={t('regime.affirmations')} note={t('regime.affirmationsNote', { months: framework.affirmationMonths ?? 0 })} extra={session.can('regime.issue') && <Button size="small" onClick={() => setOpen(true)}>{t('regime.affirm')}</Button>} isFlush>
      {query.error !== null ? <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline /> : rows === undefined ? <div style={{ padding: 16 }}><Bones lines={2} /></div> : rows.length === 0 ? <EmptyState icon="edit" title={t('regime.affirmations.none')} isInline>{t('regime.affirmations.noneWords')}</EmptyState> : (
        <ul className={styles.versions}>
          {rows.map((row) => (
            <li key={row.id}><StateChip tone={row.isLapsed ? 'amber' : 'good'}>{row.isLapsed ? t('regime.affirmations.lapsed') : t('regime.affirmations.until', { day: row.validUntil })}</StateChip><span>{row.affirmedByName} · <DateTime at={row.affirmedAt} /></span><span className="soft">{say(row.scope)}</span><span className="muted">{row.isSignatureValid ? t('regime.signatureHolds') : t('regime.signatureBroken')}</span></li>
          ))}
        </ul>
      )}
      {isOpen && <AffirmPanel framework={framework} onClose={() => setOpen(false)} />}
    </Section>
  );
}

function AffirmPanel({ framework, onClose }: { framework: Coverage['framework']; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const affirm = useMutation({
    mutationFn: (scope: { zh: string; en: string }) => call(regimeContract.createAffirmation, { body: { frameworkId: framework.id, scope } }),
    onSuccess: () => {
      void refreshRegime();
      onClose();
    },
  });
  const required = [{ required: true, whitespace: true, message: t('ui.required') }];
  return (
    <SidePanel title={t('regime.affirm')} sub={say(framework.title)} onClose={onClose}>
      <Form layout="vertical" onFinish={(scope: { zh: string; en: string }) => affirm.mutate(scope)}>
        <FormError error={affirm.error} />
        <p className="soft" style={{ marginBottom: 16 }}>{t('regime.affirmWords', { months: framework.affirmationMonths ?? 0 })}</p>
        <Form.Item name="zh" label={t('regime.field.scopeZh')} rules={required}><Input.TextArea maxLength={2000} autoSize={{ minRows: 3, maxRows: 8 }} /></Form.Item>
        <Form.Item name="en" label={t('regime.field.scopeEn')} rules={required}><Input.TextArea maxLength={2000} autoSize={{ minRows: 3, maxRows: 8 }} /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={affirm.isPending}>{t('regime.affirm')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
