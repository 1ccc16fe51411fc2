import { regimeContract } from '#features/regime/contract.ts';
import { App, Button } from 'antd';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useSession } from '../../shell/session.tsx';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { StateChip, Tag } from '../../ui/state-chip.tsx';
import { ClauseForm } from './clause-form.tsx';
import { ControlForm } from './control-form.tsx';
import { keepPolicy, useClauseNo, useLocalText, useRequirementName, type Clause, type Control, type PolicyDetail } from './queries.ts';
import styles from './regime.module.css';
import { Modality } from './status.tsx';
import { useAction } from './use-save.ts';
import { behaviourKeys, frequencyKeys, resultKeys, resultTones } from './words.ts';

/** What a version says, clause by clause, each with the controls that prove it. A draft is changed in place. */
export function ClausesTab({ policy }: { policy: PolicyDetail }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const session = useSession();
  const panel = usePanel();
  const canEdit = policy.state === 'draft' && session.can('regime.write');
  const [kind, id] = (panel.key ?? '').split('-', 2);
  const clause = policy.clauses.find((row) => row.id === id);
  const control = policy.clauses.flatMap((row) => row.controls).find((row) => row.id === id);
  const add = canEdit && <Button size="small" icon={<Icon name="plus" size={14} />} onClick={() => panel.show('clause')}>{t('regime.clause.new')}</Button>;
  return (
    <>
      <Section title={t('regime.policy.clauses')} note={policy.summary === null ? undefined : say(policy.summary)} extra={add} isFlush>
        {policy.clauses.length === 0 ? <EmptyState icon="file" title={t('regime.clause.none')} isInline>{canEdit ? t('regime.clause.noneWords') : undefined}</EmptyState> : policy.clauses.map((row) => <ClauseRow key={row.id} clause={row} policy={policy} canEdit={canEdit} />)}
      </Section>
      {canEdit && panel.key === 'clause' && <ClauseForm policy={policy} onClose={panel.close} />}
      {canEdit && kind === 'clause' && clause !== undefined && <ClauseForm policy={policy} clause={clause} onClose={panel.close} />}
      {canEdit && kind === 'newcontrol' && clause !== undefined && <ControlForm clause={clause} onClose={panel.close} />}
      {canEdit && kind === 'control' && control !== undefined && <ControlForm control={control} onClose={panel.close} />}
    </>
  );
}

function ClauseRow({ clause, policy, canEdit }: { clause: Clause; policy: PolicyDetail; canEdit: boolean }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const panel = usePanel();
  const nameOf = useRequirementName();
  const numberOf = useClauseNo();
  const { modal } = App.useApp();
  const remove = useAction(() => call(regimeContract.deleteClause, { params: { clauseId: clause.id } }), keepPolicy);
  return (
    <article className={styles.clause} id={clause.id}>
      <header className={styles.clauseHead}>
        <h3>{numberOf(clause.no)}</h3>
        <Tag><Modality modality={clause.modality} /></Tag>
        {clause.behaviours.map((name) => <Tag key={name}>{t(behaviourKeys[name])}</Tag>)}
        {canEdit && (
          <span className={styles.clauseActions}>
            <Button type="text" size="small" onClick={() => panel.show(`newcontrol-${clause.id}`)}>{t('regime.control.new')}</Button>
            <Button type="text" size="small" icon={<Icon name="edit" size={14} />} aria-label={t('ui.edit')} title={t('ui.edit')} onClick={() => panel.show(`clause-${clause.id}`)} />
            <Button type="text" size="small" icon={<Icon name="trash" size={14} />} aria-label={t('regime.clause.remove')} title={t('regime.clause.remove')} onClick={() => modal.confirm({ title: t('regime.clause.removeTitle', { no: numberOf(clause.no) }), content: t('regime.clause.removeWords', { count: clause.controls.length }), okText: t('regime.clause.remove'), cancelText: t('ui.cancel'), okButtonProps: { danger: true }, onOk: () => remove.mutateAsync(undefined) })} />
          </span>
        )}
      </header>
      <p className={styles.clauseText}>{say(clause.text)}</p>
      {clause.requirements.length > 0 && <p className={styles.requirements}>{t('regime.answers')} {clause.requirements.map((name) => <Link key={name} to={addressOfRequirement(name)}>{nameOf(name)}</Link>)}</p>}
      {clause.controls.length > 0 && <ul className={styles.controls}>{clause.controls.map((control) => <ControlLine key={control.id} control={control} isInForce={policy.state === 'issued'} canEdit={canEdit} />)}</ul>}
    </article>
  );
}

function addressOfRequirement(name: string): string {
  const [framework, item] = name.split('/');
  return `/regime/coverage/${framework}?panel=${item}`;
}

function ControlLine({ control, isInForce, canEdit }: { control: Control; isInForce: boolean; canEdit: boolean }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const panel = usePanel();
  const remove = useAction(() => call(regimeContract.deleteControl, { params: { controlId: control.id } }), keepPolicy);
  const how = control.kind === 'automatic' ? (control.evidenceTitle === null ? t('regime.evidenceNotInstalled', { name: control.evidence ?? '' }) : say(control.evidenceTitle)) : control.instruction === null ? '' : say(control.instruction);
  return (
    <li>
      <span className={styles.controlName}>{isInForce ? <Link to={`/regime/controls/${control.id}`}>{say(control.name)}</Link> : say(control.name)}<span className="muted"> {t(frequencyKeys[control.frequency])}</span></span>
      <span className={styles.controlHow}><Icon name={control.kind === 'automatic' ? 'chart' : 'user'} size={14} /> {how}</span>
      {isInForce && (control.isReworded ? <StateChip tone="amber">{t('regime.reworded')}</StateChip> : control.lastResult === null ? <StateChip tone="neutral">{t('regime.neverAttested')}</StateChip> : <StateChip tone={resultTones[control.lastResult]}>{t(resultKeys[control.lastResult])}</StateChip>)}
      {canEdit && <span className={styles.clauseActions}><Button type="text" size="small" icon={<Icon name="edit" size={14} />} aria-label={t('ui.edit')} title={t('ui.edit')} onClick={() => panel.show(`control-${control.id}`)} /><Button type="text" size="small" icon={<Icon name="trash" size={14} />} aria-label={t('regime.control.remove')} title={t('regime.control.remove')} loading={remove.isPending} onClick={() => remove.mutate(undefined)} /></span>}
    </li>
  );
}
