import { planningContract } from '#features/planning/contract.ts';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { usePages } from '../../ui/data-table/pages.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { DateTime } from '../../ui/relative-time.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { useDraft } from '../../ui/use-draft.ts';
import { DeviationChip } from './deviation-chip.tsx';
import { useFigureText } from './figure-text.ts';
import styles from './planning.module.css';
import { refreshPlans, type PlanDetail, type PlanReport } from './queries.ts';

/** Reports on periods, each with the figures as they were when it was made. */
export function PlanReportsTab({ plan }: { plan: PlanDetail }) {
  const { t } = useTranslation();
  const panel = usePanel();
  const pages = usePages<PlanReport>(['plans', plan.id, 'reports'], (cursor, signal) => call(planningContract.listReports, { params: { planId: plan.id }, query: { limit: 20, cursor }, signal }));
  const canReport = plan.version.state === 'approved' && plan.may.report;
  const add = canReport ? <Button icon={<Icon name="plus" size={14} />} onClick={() => panel.show('report')}>{t('planning.newReport')}</Button> : undefined;
  if (pages.error !== null && pages.rows.length === 0) return <ErrorState error={pages.error} onRetry={pages.retry} />;
  return (
    <>
      <Section title={t('planning.tab.reports')} extra={add} isFlush>
        {pages.isPending ? <div style={{ padding: 16 }}><Bones lines={6} /></div> : pages.rows.length === 0 ? <EmptyState icon="file" title={t('planning.noReports')}>{t('planning.noReportsWords')}</EmptyState> : pages.rows.map((report) => <Report key={report.id} report={report} />)}
        {pages.hasMore && <div style={{ padding: 16 }}><Button onClick={pages.loadMore} loading={pages.isLoadingMore}>{t('ui.loadMore')}</Button></div>}
      </Section>
      {panel.key === 'report' && canReport && <ReportPanel plan={plan} onClose={panel.close} />}
    </>
  );
}

function Report({ report }: { report: PlanReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const localName = useLocalName();
  const { figure, money } = useFigureText();
  const { targets, milestones, budget } = report.snapshot;
  return (
    <article className={styles.report}>
      <div className={styles.moneyHead}><strong>{t('planning.fromTo', { from: report.periodFrom, to: report.periodTo })}</strong><span className="muted">{report.createdBy} <DateTime at={report.createdAt} /> · {t('planning.versionNumber', { number: report.versionNumber })}</span></div>
      <p className={styles.reportText}>{report.text}</p>
      {targets.map((target) => (
        <div key={target.id} className={styles.moneyHead} style={{ padding: '4px 0' }}>
          <span>{localName(target.titleZh, target.titleEn)}</span>
          <span className={styles.verdicts}><span className="soft">{t('planning.nowOfTarget', { now: figure(target.current.value, target.unit), target: figure(target.target, target.unit) })}</span><DeviationChip target={target} /></span>
        </div>
      ))}
      <div className={styles.facts} style={{ marginTop: 8 }}>
        <span>{t('planning.milestonesNow', { done: format.number(milestones.done), total: format.number(milestones.total), overdue: format.number(milestones.overdue) })}</span>
        {budget.map((sum) => <span key={sum.currency}>{t('planning.budgetNow', { spent: money(sum.spentMinor, sum.currency), planned: money(sum.plannedMinor, sum.currency) })}</span>)}
      </div>
    </article>
  );
}

type Fields = Readonly<{ periodFrom: string; periodTo: string; text: string }>;

/** The first and last day of the quarter before today. */
function lastQuarter(today: string): Pick<Fields, 'periodFrom' | 'periodTo'> {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const first = Math.floor((month - 1) / 3) * 3 - 3;
  return { periodFrom: dayText(Date.UTC(year, first, 1)), periodTo: dayText(Date.UTC(year, first + 3, 0)) };
}

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function ReportPanel({ plan, onClose }: { plan: PlanDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const draft = useDraft<Fields>(`plan.${plan.id}.report`);
  const save = useMutation({
    mutationFn: (body: Fields) => call(planningContract.createReport, { params: { planId: plan.id }, body }),
    onSuccess: async () => {
      draft.forget();
      await refreshPlans();
      void message.success(t('ui.saved'));
      onClose();
    },
  });
  const required = [{ required: true, whitespace: true, message: t('ui.required') }];
  return (
    <SidePanel title={t('planning.newReport')} sub={t('planning.reportFrozen')} onClose={onClose}>
      <Form layout="vertical" initialValues={{ ...lastQuarter(plan.today), ...draft.value }} onValuesChange={(_change, all: Fields) => draft.keep(all)} onFinish={(fields: Fields) => save.mutate(fields)}>
        <FormError error={save.error} />
        <div className={styles.fields}>
          <Form.Item name="periodFrom" label={t('planning.field.periodFrom')} rules={required}><Input type="date" /></Form.Item>
          <Form.Item name="periodTo" label={t('planning.field.periodTo')} rules={required}><Input type="date" /></Form.Item>
        </div>
        <Form.Item name="text" label={t('planning.field.reportText')} extra={t('planning.reportHint')} rules={required}><Input.TextArea maxLength={20_000} autoSize={{ minRows: 8, maxRows: 24 }} autoFocus /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{t('planning.makeReport')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
