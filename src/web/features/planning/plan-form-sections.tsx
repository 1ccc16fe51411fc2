import { Form, InputNumber, Select } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { Section } from '../../ui/page.tsx';
import { minorDigits, useFigureText } from './figure-text.ts';
import { DayField, ItemList, NoteField, OwnerFields, TitleField } from './plan-form-list.tsx';
import type { PlanFields } from './plan-form-values.ts';
import styles from './planning.module.css';
import type { Metric } from './queries.ts';

type People = ReadonlyMap<string, string>;
type Options = readonly Readonly<{ value: string; label: string }>[];

/** What stands in a list of the form, to be chosen from elsewhere in it. */
function useItems<Name extends 'objectives' | 'targets' | 'initiatives'>(name: Name): PlanFields[Name] {
  const form = Form.useFormInstance<PlanFields>();
  return (Form.useWatch(name, { form, preserve: true }) ?? []) as PlanFields[Name];
}

function useOptions(items: readonly Readonly<{ id?: string; title?: string }>[] | undefined): Options {
  const { t } = useTranslation();
  return (items ?? []).flatMap((item, index) => (item?.id === undefined ? [] : [{ value: item.id, label: item.title?.trim() || t('planning.untitled', { number: index + 1 }) }]));
}

function Choice({ name, field, label, options, isRequired = true }: { name: number | readonly (string | number)[]; field: string; label: string; options: Options; isRequired?: boolean }) {
  const { t } = useTranslation();
  return <Form.Item name={[name, field] as never} label={label} rules={isRequired ? [{ required: true, message: t('ui.required') }] : []}><Select options={[...options]} allowClear={!isRequired} placeholder={t('ui.choose')} notFoundContent={t('planning.nothingToChoose')} /></Form.Item>;
}

export function ObjectivesSection() {
  const { t } = useTranslation();
  const options = useOptions(useItems('objectives'));
  return (
    <Section title={t('planning.objectives')} note={t('planning.objectivesNote')}>
      <ItemList name="objectives" prefix="o" itemLabel={t('planning.kind.objective')} addLabel={t('planning.addObjective')} fresh={() => ({ parentId: null, title: '', description: '' })}>
        {(name) => <><TitleField name={name} label={t('planning.field.title')} /><NoteField name={name} label={t('planning.field.description')} /><Choice name={name} field="parentId" label={t('planning.field.parent')} options={options} isRequired={false} /></>}
      </ItemList>
    </Section>
  );
}

export function TargetsSection({ metrics, people }: { metrics: readonly Metric[]; people: People }) {
  const { t } = useTranslation();
  const localName = useLocalName();
  const { figure } = useFigureText();
  const objectives = useOptions(useItems('objectives'));
  const targets = useItems('targets');
  const metricOptions = metrics.map((metric) => ({ value: metric.name, label: localName(metric.titleZh, metric.titleEn) }));
  return (
    <Section title={t('planning.targets')} note={t('planning.targetsNote')}>
      <ItemList name="targets" prefix="t" itemLabel={t('planning.kind.target')} addLabel={t('planning.addTarget')} fresh={() => ({ title: '' })}>
        {(name) => {
          const metric = metrics.find((each) => each.name === targets[name]?.metric);
          return (
            <>
              <Choice name={name} field="objectiveId" label={t('planning.field.objective')} options={objectives} />
              <Form.Item name={[name, 'metric']} label={t('planning.field.metric')} extra={metric === undefined ? t('planning.metricHint') : t(metric.better === 'more' ? 'planning.metricMore' : 'planning.metricLess', { value: figure(metric.value, metric.unit) })} rules={[{ required: true, message: t('ui.required') }]}><Select options={metricOptions} showSearch={{ optionFilterProp: 'label' }} placeholder={t('ui.choose')} /></Form.Item>
              <Form.Item name={[name, 'shown']} label={t('planning.field.targetValue')} rules={[{ required: true, message: t('ui.required') }]}><InputNumber min={0} {...(metric?.unit === 'share' ? { max: 100, suffix: '%' } : {})} style={{ width: '100%' }} /></Form.Item>
              <DayField name={name} field="dueOn" label={t('planning.field.dueOn')} />
              <TitleField name={name} label={t('planning.field.targetTitle')} hint={t('planning.targetTitleHint')} isRequired={false} />
              <OwnerFields name={name} people={people} />
            </>
          );
        }}
      </ItemList>
    </Section>
  );
}

export function InitiativesSection({ metrics, people }: { metrics: readonly Metric[]; people: People }) {
  const { t } = useTranslation();
  const localName = useLocalName();
  const targets = useOptions(useItems('targets').map((target) => {
    const metric = metrics.find((each) => each.name === target?.metric);
    return { id: target?.id, title: target?.title?.trim() || (metric === undefined ? '' : localName(metric.titleZh, metric.titleEn)) };
  }));
  const initiatives = useOptions(useItems('initiatives'));
  return (
    <>
      <Section title={t('planning.initiatives')}>
        <ItemList name="initiatives" prefix="i" itemLabel={t('planning.kind.initiative')} addLabel={t('planning.addInitiative')} fresh={() => ({ title: '', description: '' })}>
          {(name) => <><TitleField name={name} label={t('planning.field.title')} /><Choice name={name} field="targetId" label={t('planning.field.servedTarget')} options={targets} /><span /><NoteField name={name} label={t('planning.field.description')} /><OwnerFields name={name} people={people} /></>}
        </ItemList>
      </Section>
      <Section title={t('planning.milestones')}>
        <ItemList name="milestones" prefix="m" itemLabel={t('planning.kind.milestone')} addLabel={t('planning.addMilestone')} fresh={() => ({ title: '' })}>
          {(name) => <><TitleField name={name} label={t('planning.field.title')} /><Choice name={name} field="initiativeId" label={t('planning.field.initiative')} options={initiatives} /><DayField name={name} field="dueOn" label={t('planning.field.dueOn')} /><OwnerFields name={name} people={people} /></>}
        </ItemList>
      </Section>
    </>
  );
}

const currencies = ['CNY', 'HKD', 'USD', 'EUR', 'JPY'];

export function BudgetSection() {
  const { t } = useTranslation();
  const initiatives = useOptions(useItems('initiatives'));
  return (
    <Section title={t('planning.tab.budget')}>
      <ItemList name="budget" prefix="b" itemLabel={t('planning.kind.budget')} addLabel={t('planning.addLine')} fresh={() => ({ title: '', currency: 'CNY', initiativeId: null })}>
        {(name) => (
          <>
            <TitleField name={name} label={t('planning.field.title')} />
            <Form.Item noStyle shouldUpdate>{({ getFieldValue }) => <Form.Item name={[name, 'planned']} label={t('planning.field.planned')} rules={[{ required: true, message: t('ui.required') }]}><InputNumber min={0} precision={minorDigits(String(getFieldValue(['budget', name, 'currency']) ?? 'CNY'))} style={{ width: '100%' }} /></Form.Item>}</Form.Item>
            <Form.Item name={[name, 'currency']} label={t('planning.field.currency')} rules={[{ required: true }]}><Select options={currencies.map((value) => ({ value, label: value }))} showSearch /></Form.Item>
            <Choice name={name} field="initiativeId" label={t('planning.field.initiative')} options={initiatives} isRequired={false} />
          </>
        )}
      </ItemList>
    </Section>
  );
}

export function ProgramsSection({ people }: { people: People }) {
  const { t } = useTranslation();
  return (
    <Section title={t('planning.programs')} note={t('planning.programsNote')}>
      <ItemList name="programs" prefix="p" itemLabel={t('planning.kind.program')} addLabel={t('planning.addProgram')} fresh={() => ({ year: new Date().getFullYear(), title: '', tasks: [] })}>
        {(name) => (
          <>
            <TitleField name={name} label={t('planning.field.title')} />
            <Form.Item name={[name, 'year']} label={t('planning.field.year')} rules={[{ required: true, message: t('ui.required') }]}><InputNumber min={2000} max={2100} precision={0} style={{ width: '100%' }} /></Form.Item>
            <div className={styles.wide} style={{ marginBottom: 16 }}><Tasks program={name} people={people} /></div>
          </>
        )}
      </ItemList>
    </Section>
  );
}

function Tasks({ program, people }: { program: number; people: People }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<PlanFields>();
  const tasks = (Form.useWatch(['programs', program, 'tasks'], { form, preserve: true }) ?? []) as PlanFields['programs'][number]['tasks'];
  const options = useOptions(tasks);
  const initiatives = useOptions(useItems('initiatives'));
  return (
    <ItemList name={[program, 'tasks']} prefix="k" itemLabel={t('planning.kind.task')} addLabel={t('planning.addTask')} fresh={() => ({ title: '', after: [] })}>
      {(name) => (
        <>
          <TitleField name={name} label={t('planning.field.title')} />
          <DayField name={name} field="startsOn" label={t('planning.field.startsOn')} />
          <DayField name={name} field="dueOn" label={t('planning.field.dueOn')} />
          <Form.Item name={[name, 'after']} label={t('planning.field.after')}><Select mode="multiple" options={options.filter((option) => option.value !== tasks[name]?.id)} placeholder={t('ui.none')} notFoundContent={t('planning.nothingToChoose')} /></Form.Item>
          <Choice name={name} field="initiativeId" label={t('planning.field.initiative')} options={initiatives} isRequired={false} />
          <OwnerFields name={name} people={people} />
        </>
      )}
    </ItemList>
  );
}
