import { regimeContract } from '#features/regime/contract.ts';
import { Button, Form, Input, Radio } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { FormError } from '../../ui/form-error.tsx';
import { Section } from '../../ui/page.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { useMutation } from '@tanstack/react-query';
import { refreshRegime, type Control } from './queries.ts';
import styles from './regime.module.css';
import { resultKeys } from './words.ts';

type Period = Readonly<{ from: string; to: string }>;
type Fields = Readonly<{ result: keyof typeof resultKeys; comment?: string }>;

/** The decision: what was found over which period. The evidence of that moment is frozen with it, and it is signed. */
export function AttestBox({ controlId, kind, period, onPeriod }: { controlId: string; kind: Control['kind']; period: Period; onPeriod: (period: Period) => void }) {
  const { t } = useTranslation();
  const panel = usePanel();
  const [form] = Form.useForm<Fields>();
  const attest = useMutation({
    mutationFn: ({ result, comment }: Fields) => call(regimeContract.createAttestation, { params: { controlId }, body: { periodFrom: period.from, periodTo: period.to, result, ...(comment?.trim() ? { comment: comment.trim() } : {}) } }),
    onSuccess: (attestation) => {
      form.resetFields();
      void refreshRegime();
      panel.show(attestation.id);
    },
  });
  return (
    <Section title={t('regime.attest.title')}>
      <Form form={form} layout="vertical" onFinish={(values) => attest.mutate(values)}>
        <FormError error={attest.error} />
        <Form.Item required label={t('regime.field.period')} extra={t('regime.attest.periodHint')}>
          <span className={styles.period}><Input type="date" value={period.from} max={period.to} aria-label={t('regime.field.periodFrom')} onChange={(event) => event.target.value !== '' && onPeriod({ ...period, from: event.target.value })} /><span>–</span><Input type="date" value={period.to} min={period.from} aria-label={t('regime.field.periodTo')} onChange={(event) => event.target.value !== '' && onPeriod({ ...period, to: event.target.value })} /></span>
        </Form.Item>
        <Form.Item name="result" label={t('regime.field.result')} rules={[{ required: true, message: t('ui.required') }]}><Radio.Group className={styles.results!} options={(Object.keys(resultKeys) as (keyof typeof resultKeys)[]).map((value) => ({ value, label: t(resultKeys[value]) }))} /></Form.Item>
        <Form.Item name="comment" label={t('regime.field.comment')} extra={t('regime.attest.commentHint')}><Input.TextArea maxLength={2000} autoSize={{ minRows: 3, maxRows: 10 }} /></Form.Item>
        <Button type="primary" htmlType="submit" loading={attest.isPending} block>{t('regime.attest.sign')}</Button>
        <p className="muted" style={{ marginTop: 8, fontSize: 12 }}>{kind === 'automatic' ? t('regime.attest.freezes') : t('regime.attest.signs')}</p>
      </Form>
    </Section>
  );
}
