import { regimeContract } from '#features/regime/contract.ts';
import { Button, Form, Input, Radio } from 'antd';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useSession } from '../../shell/session.tsx';
import { Definitions } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { PanelPart, SidePanel } from '../../ui/side-panel.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { useClauseNo, useLocalText, type Coverage, type CoverageItem } from './queries.ts';
import styles from './regime.module.css';
import { Modality, RequirementStatus } from './status.tsx';
import { useAction } from './use-save.ts';
import { addresseeKeys, changeKeys, reasonKeys, resultKeys, resultTones, ruleKeys } from './words.ts';

/** One requirement: where it stands, why, what covers it, and what the institution declared about it. */
export function ItemPanel({ item, framework, rulesVersion, onClose }: { item: CoverageItem; framework: Coverage['framework']; rulesVersion: string; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const session = useSession();
  const numberOf = useClauseNo();
  const isBinding = item.modality === 'shall' && framework.kind === 'regulation';
  const canDeclare = session.can('regime.write') && item.addressee === 'institution' && !isBinding;
  return (
    <SidePanel title={say(item.title)} sub={`${say(framework.shortTitle)} ${item.id}`} onClose={onClose}>
      <PanelPart title={t('regime.field.status')}>
        <Definitions rows={[
          [t('regime.field.status'), <RequirementStatus key="status" item={item} rulesVersion={rulesVersion} />],
          [t('regime.field.rule'), item.rule === 'addressed-to-others' ? t('regime.rule.addressedTo', { who: t(addresseeKeys[item.addressee]) }) : t(ruleKeys[item.rule])],
          [t('ui.why.change'), t(changeKeys[item.rule])],
          [t('regime.field.modality'), <Modality key="modality" modality={item.modality} wording={item.wording} />],
          [t('regime.field.addressee'), t(addresseeKeys[item.addressee])],
          !item.isVerified && [t('regime.field.source'), t('regime.notVerified')],
        ]} />
      </PanelPart>
      {item.clauses.length > 0 && <PanelPart title={t('regime.field.clauses')}><ul className={styles.plain}>{item.clauses.map((clause) => <li key={clause.id}><Link to={`/regime/policies/${clause.policyId}#${clause.id}`}>{clause.policyDocNo} {say(clause.policyTitle)} {numberOf(clause.no)}</Link></li>)}</ul></PanelPart>}
      {item.controls.length > 0 && (
        <PanelPart title={t('regime.field.controls')}>
          <ul className={styles.plain}>
            {item.controls.map((control, index) => (
              <li key={`${control.id}-${index}`} className={styles.panelControl}>
                <span><Link to={`/regime/controls/${control.id}`}>{say(control.name)}</Link> <StateChip tone={resultTones[control.state]}>{t(resultKeys[control.state])}</StateChip></span>
                {control.evidenceSummary !== null && <span className="soft">{say(control.evidenceSummary)} {control.evidenceLink !== null && <Link to={control.evidenceLink}>{t('regime.evidence.open')}</Link>}</span>}
                <span className="muted">{control.because.map((reason) => reasonKeys[reason.code] === undefined ? reason.code : t(reasonKeys[reason.code]!)).join(t('ui.listSeparator'))}</span>
              </li>
            ))}
          </ul>
        </PanelPart>
      )}
      {(item.note !== null || canDeclare) && <PanelPart title={t('regime.declare')}><Declaration item={item} canDeclare={canDeclare} /></PanelPart>}
    </SidePanel>
  );
}

type Fields = Readonly<{ kind: 'not-applicable' | 'not-adopted'; reason: string }>;

function Declaration({ item, canDeclare }: { item: CoverageItem; canDeclare: boolean }) {
  const { t } = useTranslation();
  const params = { frameworkId: item.framework, itemId: item.id };
  const declare = useAction((body: Fields) => call(regimeContract.setRequirementNote, { params, body }));
  const takeBack = useAction(() => call(regimeContract.deleteRequirementNote, { params }));
  return (
    <>
      {item.note !== null && (
        <p style={{ marginBottom: 12 }}>
          <strong>{t(item.note.kind === 'not-applicable' ? 'regime.declare.notApplicable' : 'regime.declare.notAdopted')}</strong> {item.note.reason} <span className="muted">{item.note.byName} · <DateTime at={item.note.at} /></span>
          {canDeclare && <> <Button type="link" size="small" loading={takeBack.isPending} onClick={() => takeBack.mutate(undefined)}>{t('regime.declare.takeBack')}</Button></>}
        </p>
      )}
      {canDeclare && item.note === null && (
        <Form layout="vertical" initialValues={{ kind: 'not-adopted' }} onFinish={(values: Fields) => declare.mutate(values)}>
          <Form.Item name="kind"><Radio.Group options={[{ value: 'not-adopted', label: t('regime.declare.notAdopted') }, { value: 'not-applicable', label: t('regime.declare.notApplicable') }]} /></Form.Item>
          <Form.Item name="reason" label={t('regime.field.reason')} rules={[{ required: true, whitespace: true, message: t('ui.required') }]}><Input.TextArea maxLength={1000} autoSize={{ minRows: 2, maxRows: 8 }} /></Form.Item>
          <Button htmlType="submit" loading={declare.isPending}>{t('regime.declare.do')}</Button>
        </Form>
      )}
    </>
  );
}
