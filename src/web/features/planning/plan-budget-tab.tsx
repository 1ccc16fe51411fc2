import { planningContract } from '#features/planning/contract.ts';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Form, InputNumber } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useFormat } from '../../i18n/format.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { minorDigits, useFigureText } from './figure-text.ts';
import styles from './planning.module.css';
import { refreshPlans, type PlanContent, type PlanDetail } from './queries.ts';

type Line = PlanContent['budget'][number];
type Amounts = Readonly<{ currency: string; plannedMinor: number; committedMinor: number; spentMinor: number }>;

/** What is planned, committed and spent; sums by currency first, which are never added to each other. */
export function PlanBudgetTab({ plan }: { plan: PlanDetail }) {
  const { t } = useTranslation();
  const panel = usePanel();
  const lines = plan.content.budget;
  if (lines.length === 0) return <Section><EmptyState icon="chart" title={t('planning.noBudget')}>{t('planning.noBudgetWords')}</EmptyState></Section>;
  const currencies = [...new Set(lines.map((line) => line.currency))];
  const amountsOf = (line: Line): Amounts => {
    const spending = plan.spending.find((row) => row.lineId === line.id);
    return { currency: line.currency, plannedMinor: line.plannedMinor, committedMinor: spending?.committedMinor ?? 0, spentMinor: spending?.spentMinor ?? 0 };
  };
  const totalOf = (currency: string): Amounts => lines.filter((line) => line.currency === currency).map(amountsOf).reduce((sum, line) => ({ currency, plannedMinor: sum.plannedMinor + line.plannedMinor, committedMinor: sum.committedMinor + line.committedMinor, spentMinor: sum.spentMinor + line.spentMinor }));
  const canNote = plan.version.state === 'approved' && plan.may.report;
  const open = canNote ? lines.find((line) => line.id === panel.key) : undefined;
  return (
    <>
      <Section title={t('planning.tab.budget')} isFlush>
        {currencies.map((currency) => <Money key={currency} title={<strong>{t('planning.total', { currency })}</strong>} amounts={totalOf(currency)} />)}
        {lines.map((line) => <Money key={line.id} title={line.title} note={plan.content.initiatives.find((each) => each.id === line.initiativeId)?.title} amounts={amountsOf(line)} action={canNote && <Button type="text" size="small" data-screen-only icon={<Icon name="edit" size={12} />} aria-label={t('planning.noteSpending')} title={t('planning.noteSpending')} onClick={() => panel.show(line.id)} />} />)}
      </Section>
      {open !== undefined && <SpendingPanel key={open.id} plan={plan} line={open} amounts={amountsOf(open)} onClose={panel.close} />}
    </>
  );
}

function Money({ title, note, amounts, action }: { title: React.ReactNode; note?: string | undefined; amounts: Amounts; action?: React.ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { money } = useFigureText();
  const { currency, plannedMinor, committedMinor, spentMinor } = amounts;
  const most = Math.max(plannedMinor, committedMinor, spentMinor, 1);
  const isOver = Math.max(committedMinor, spentMinor) > plannedMinor;
  const share = (minor: number) => `${(minor / most) * 100}%`;
  return (
    <div className={styles.money}>
      <div className={styles.moneyHead}><span>{title}{note !== undefined && <span className="muted"> {note}</span>}</span><span>{money(plannedMinor, currency)}{action}</span></div>
      <div className={styles.bar} data-over={isOver} aria-hidden><span className={styles.committed} style={{ width: share(committedMinor) }} /><span className={styles.spent} style={{ width: share(spentMinor) }} /></div>
      <div className={styles.moneyFacts}>
        <span><span className={`${styles.swatch} ${styles.spent}`} />{t('planning.spent', { amount: money(spentMinor, currency) })}{plannedMinor > 0 && <span className="muted"> {format.percent(spentMinor / plannedMinor)}</span>}</span>
        <span><span className={`${styles.swatch} ${styles.committed}`} />{t('planning.committed', { amount: money(committedMinor, currency) })}{plannedMinor > 0 && <span className="muted"> {format.percent(committedMinor / plannedMinor)}</span>}</span>
        {isOver && <span style={{ color: 'var(--danger)' }}><Icon name="alert" size={12} /> {t('planning.overBudget', { amount: money(Math.max(committedMinor, spentMinor) - plannedMinor, currency) })}</span>}
      </div>
    </div>
  );
}

type Fields = Readonly<{ committed: number; spent: number }>;

function SpendingPanel({ plan, line, amounts, onClose }: { plan: PlanDetail; line: Line; amounts: Amounts; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const digits = minorDigits(line.currency);
  const save = useMutation({
    mutationFn: ({ committed, spent }: Fields) => call(planningContract.recordSpending, { params: { planId: plan.id, itemId: line.id }, body: { committedMinor: Math.round(committed * 10 ** digits), spentMinor: Math.round(spent * 10 ** digits) } }),
    onSuccess: async () => {
      await refreshPlans();
      void message.success(t('ui.saved'));
      onClose();
    },
  });
  const amount = { min: 0, precision: digits, style: { width: '100%' }, suffix: line.currency } as const;
  return (
    <SidePanel title={t('planning.noteSpending')} sub={line.title} onClose={onClose}>
      <Form layout="vertical" initialValues={{ committed: amounts.committedMinor / 10 ** digits, spent: amounts.spentMinor / 10 ** digits }} onFinish={(fields: Fields) => save.mutate(fields)}>
        <FormError error={save.error} />
        <Form.Item name="committed" label={t('planning.field.committed')} extra={t('planning.committedHint')} rules={[{ required: true, message: t('ui.required') }]}><InputNumber {...amount} /></Form.Item>
        <Form.Item name="spent" label={t('planning.field.spent')} rules={[{ required: true, message: t('ui.required') }]}><InputNumber {...amount} /></Form.Item>
        <div style={{ display: 'flex', gap: 8 }}><Button type="primary" htmlType="submit" loading={save.isPending}>{t('ui.save')}</Button><Button onClick={onClose}>{t('ui.cancel')}</Button></div>
      </Form>
    </SidePanel>
  );
}
