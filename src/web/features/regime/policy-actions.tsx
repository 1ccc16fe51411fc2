import { regimeContract } from '#features/regime/contract.ts';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call, linkTo } from '../../api/call.ts';
import { upload } from '../../api/upload.ts';
import { useSession } from '../../shell/session.tsx';
import { FileButton } from '../../ui/file-button.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Icon } from '../../ui/icon.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { keepPolicy, type PolicyDetail } from './queries.ts';
import { useAction, usePolicyChange } from './use-save.ts';

type Asked = 'return' | 'repeal' | 'issue';

/** What can be done with a version now, by this person. */
export function PolicyActions({ policy, onEdit }: { policy: PolicyDetail; onEdit: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const navigate = useNavigate();
  const { modal } = App.useApp();
  const [asked, setAsked] = useState<Asked>();
  const params = { policyId: policy.id };
  const submit = useAction(() => call(regimeContract.submitPolicy, { params }), keepPolicy);
  const propose = useAction(() => call(regimeContract.proposePolicy, { params }), keepPolicy);
  const revise = useAction(() => call(regimeContract.revisePolicy, { params }), (next) => void navigate(`/regime/policies/${next.id}`));
  const discard = useAction(() => call(regimeContract.deletePolicy, { params }), () => void navigate('/regime'));
  const canWrite = session.can('regime.write');
  const canIssue = session.can('regime.issue');
  const hasOpenVersion = policy.versions.some((version) => version.state === 'draft' || version.state === 'in-review');
  const isOpenMatter = policy.matter !== null && ['pending', 'scheduled'].includes(policy.matter.state);
  return (
    <>
      {policy.state === 'draft' && canWrite && (
        <>
          <OriginalUpload policy={policy} />
          <Button icon={<Icon name="trash" size={14} />} onClick={() => modal.confirm({ title: t('regime.discard.title', { docNo: policy.docNo, version: policy.version }), content: t('regime.discard.words'), okText: t('regime.discard.do'), cancelText: t('ui.cancel'), okButtonProps: { danger: true }, onOk: () => discard.mutateAsync(undefined) })}>{t('regime.discard.do')}</Button>
          <Button icon={<Icon name="edit" size={14} />} onClick={onEdit}>{t('ui.edit')}</Button>
          <Button type="primary" loading={submit.isPending} disabled={policy.clauses.length === 0} onClick={() => submit.mutate(undefined)}>{t('regime.submit')}</Button>
        </>
      )}
      {policy.state === 'in-review' && canWrite && !isOpenMatter && policy.resolution === null && <Button loading={propose.isPending} onClick={() => propose.mutate(undefined)}>{t('regime.propose')}</Button>}
      {policy.state === 'in-review' && canIssue && <><Button onClick={() => setAsked('return')}>{t('regime.return')}</Button><Button type="primary" onClick={() => setAsked('issue')}>{t('regime.issue')}</Button></>}
      {policy.state === 'issued' && canIssue && <Button onClick={() => setAsked('repeal')}>{t('regime.repeal')}</Button>}
      {policy.state === 'issued' && canWrite && !hasOpenVersion && <Button type="primary" loading={revise.isPending} onClick={() => revise.mutate(undefined)}>{t('regime.revise')}</Button>}
      {asked === 'issue' && <IssuePanel policy={policy} onClose={() => setAsked(undefined)} />}
      {(asked === 'return' || asked === 'repeal') && <ReasonPanel policy={policy} asked={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function IssuePanel({ policy, onClose }: { policy: PolicyDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const issue = usePolicyChange(({ effectiveOn }: { effectiveOn?: string }) => call(regimeContract.issuePolicy, { params: { policyId: policy.id }, body: effectiveOn ? { effectiveOn } : {} }), onClose);
  const before = policy.versions.find((version) => version.state === 'issued');
  return (
    <SidePanel title={t('regime.issue')} sub={`${policy.docNo} · ${t('regime.version', { version: policy.version })}`} onClose={onClose}>
      <Form layout="vertical" onFinish={(values: { effectiveOn?: string }) => issue.mutate(values)}>
        <FormError error={issue.error} />
        <p className="soft" style={{ marginBottom: 16 }}>{before === undefined ? t('regime.issueWords') : t('regime.issueSupersedes', { version: before.version })}</p>
        <Form.Item name="effectiveOn" label={t('regime.field.effectiveOn')} extra={t('regime.effectiveHint')}><Input type="date" style={{ width: 180 }} /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={issue.isPending}>{t('regime.issue')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}

function ReasonPanel({ policy, asked, onClose }: { policy: PolicyDetail; asked: 'return' | 'repeal'; onClose: () => void }) {
  const { t } = useTranslation();
  const save = usePolicyChange((body: { reason: string }) => call(asked === 'return' ? regimeContract.returnPolicy : regimeContract.repealPolicy, { params: { policyId: policy.id }, body }), onClose);
  const title = t(asked === 'return' ? 'regime.return' : 'regime.repeal');
  return (
    <SidePanel title={title} sub={`${policy.docNo} · ${t('regime.version', { version: policy.version })}`} onClose={onClose}>
      <Form layout="vertical" onFinish={(values: { reason: string }) => save.mutate(values)}>
        <FormError error={save.error} />
        <Form.Item name="reason" label={t('regime.field.reason')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input.TextArea maxLength={1000} autoSize={{ minRows: 3, maxRows: 10 }} autoFocus /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{title}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}

/** The file that a draft was made from, or its signed copy. */
function OriginalUpload({ policy }: { policy: PolicyDetail }) {
  const { t } = useTranslation();
  const keep = useAction((file: File): Promise<PolicyDetail> => upload({ address: linkTo(regimeContract.createPolicyOriginal, { params: { policyId: policy.id }, query: { fileName: file.name } }), body: file }), keepPolicy);
  return <FileButton label={t('regime.original')} isPending={keep.isPending} onFile={(file) => keep.mutate(file)} />;
}
