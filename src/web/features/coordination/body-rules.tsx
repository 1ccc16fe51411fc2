import { coordinationContract, departments } from '#features/coordination/contract.ts';
import { Button, Checkbox, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { FormError } from '../../ui/form-error.tsx';
import { Definitions, Section, Stack } from '../../ui/page.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import styles from './coordination.module.css';
import type { BodyDetail, Rule } from './queries.ts';
import { useChange } from './use-change.ts';
import { departmentKeys, majorityKeys } from './words.ts';

/** Every version of the rule, the newest first. */
export function BodyRules({ body }: { body: BodyDetail }) {
  const { t } = useTranslation();
  return (
    <Stack>
      {body.rules.map((rule) => (
        <Section key={rule.version} title={t('coordination.rule.version', { version: rule.version })} extra={rule.version === body.rule?.version ? <StateChip tone="good">{t('coordination.rule.now')}</StateChip> : <StateChip tone="neutral">{t(rule.effectiveFrom > body.today ? 'coordination.rule.later' : 'coordination.rule.before')}</StateChip>}>
          <RuleFacts rule={rule} />
          <p className="muted" style={{ marginTop: 12, fontSize: 12 }}>{t('coordination.rule.from', { day: rule.effectiveFrom })}{rule.createdByName !== null && ` · ${rule.createdByName}`}{rule.reason !== null && ` · ${rule.reason}`}</p>
        </Section>
      ))}
    </Stack>
  );
}

export function RuleFacts({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  return (
    <Definitions
      rows={[
        [t('coordination.field.requiredDepartments'), rule.requiredDepartments.map((department) => t(departmentKeys[department])).join(t('ui.listSeparator'))],
        [t('coordination.field.share'), t('coordination.shareText', { numerator: rule.shareNumerator, denominator: rule.shareDenominator })],
        [t('coordination.field.majority'), t(majorityKeys[rule.majority])],
        [t('coordination.field.exceptionMajority'), t(majorityKeys[rule.exceptionMajority])],
        [t('coordination.field.deputies'), t(rule.doDeputiesCount ? 'coordination.deputiesCount' : 'coordination.deputiesDoNotCount')],
        [t('coordination.field.followUpDays'), t('coordination.days', { count: rule.followUpDays })],
      ]}
    />
  );
}

type Fields = Readonly<{ requiredDepartments: Rule['requiredDepartments']; shareNumerator: number; shareDenominator: number; majority: Rule['majority']; exceptionMajority: Rule['majority']; doDeputiesCount: boolean; followUpDays: number; effectiveFrom: string; reason: string }>;

/** A new version; the ones before stay for the meetings that were held by them. */
export function RuleForm({ body, onClose }: { body: BodyDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useChange((fields: Fields) => call(coordinationContract.setRule, { params: { bodyId: body.id }, body: fields }), { after: onClose, isQuiet: true });
  const required = [{ required: true, message: t('ui.required') }];
  const majorities = Object.entries(majorityKeys).map(([value, key]) => ({ value, label: t(key) }));
  return (
    <SidePanel title={t('coordination.rule.new')} sub={t('coordination.rule.newWords')} onClose={onClose}>
      <Form layout="vertical" initialValues={{ ...body.rules[0], effectiveFrom: body.today, reason: '' }} onFinish={(fields: Fields) => save.mutate(fields)}>
        <FormError error={save.error} />
        <Form.Item name="requiredDepartments" label={t('coordination.field.requiredDepartments')} extra={t('coordination.requiredHint')} rules={required}><Checkbox.Group className={styles.checkGrid!} options={departments.map((value) => ({ value, label: t(departmentKeys[value]) }))} /></Form.Item>
        <div className={styles.pair}>
          <Form.Item name="shareNumerator" label={t('coordination.field.numerator')} rules={required}><InputNumber min={1} max={12} precision={0} /></Form.Item>
          <Form.Item name="shareDenominator" label={t('coordination.field.denominator')} rules={required}><InputNumber min={1} max={12} precision={0} /></Form.Item>
        </div>
        <div className={styles.pair}>
          <Form.Item name="majority" label={t('coordination.field.majority')}><Select options={majorities} /></Form.Item>
          <Form.Item name="exceptionMajority" label={t('coordination.field.exceptionMajority')}><Select options={majorities} /></Form.Item>
        </div>
        <div className={styles.pair}>
          <Form.Item name="doDeputiesCount" label={t('coordination.field.deputies')} valuePropName="checked"><Switch /></Form.Item>
          <Form.Item name="followUpDays" label={t('coordination.field.followUpDays')} rules={required}><InputNumber min={1} max={366} precision={0} /></Form.Item>
        </div>
        <Form.Item name="effectiveFrom" label={t('coordination.field.effectiveFrom')} rules={required}><Input type="date" min={body.today} /></Form.Item>
        <Form.Item name="reason" label={t('coordination.field.reason')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input maxLength={500} /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{t('ui.save')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
