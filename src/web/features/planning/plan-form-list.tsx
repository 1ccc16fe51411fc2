import { Button, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { PersonPicker, UnitPicker } from '../identity/pickers.tsx';
import { newItemId } from './plan-form-values.ts';
import styles from './planning.module.css';

type FieldName = number | readonly (string | number)[];

type ListProps = Readonly<{
  /** Where the list stands in the form. */
  name: string | readonly (string | number)[];
  /** Begins the ids of its items. */
  prefix: string;
  itemLabel: string;
  addLabel: string;
  fresh: () => object;
  children: (name: number) => ReactNode;
}>;

/** Things of one kind below each other, each with its fields; new ones come at the end. */
export function ItemList({ name, prefix, itemLabel, addLabel, fresh, children }: ListProps) {
  const { t } = useTranslation();
  return (
    <Form.List name={name as string}>
      {(fields, { add, remove }) => (
        <div className={styles.items}>
          {fields.map((field, index) => (
            <div key={field.key} className={styles.item}>
              <div className={styles.itemHead}><span>{itemLabel} {index + 1}</span><Button type="text" size="small" icon={<Icon name="trash" size={14} />} aria-label={t('planning.removeItem', { item: `${itemLabel} ${index + 1}` })} onClick={() => remove(field.name)} /></div>
              <div className={styles.fields}>{children(field.name)}</div>
            </div>
          ))}
          <div><Button icon={<Icon name="plus" size={14} />} onClick={() => add({ id: newItemId(prefix), ...fresh() })}>{addLabel}</Button></div>
        </div>
      )}
    </Form.List>
  );
}

/** The title of an item, over the whole line. */
export function TitleField({ name, label, hint, isRequired = true }: { name: FieldName; label: string; hint?: string; isRequired?: boolean }) {
  const { t } = useTranslation();
  return <Form.Item className={styles.wide!} name={[name, 'title'] as never} label={label} extra={hint} rules={isRequired ? [{ required: true, whitespace: true, message: t('ui.required') }] : []}><Input maxLength={200} /></Form.Item>;
}

export function NoteField({ name, label }: { name: FieldName; label: string }) {
  return <Form.Item className={styles.wide!} name={[name, 'description'] as never} label={label}><Input.TextArea maxLength={4000} autoSize={{ minRows: 2, maxRows: 8 }} /></Form.Item>;
}

export function DayField({ name, field, label }: { name: FieldName; field: string; label: string }) {
  const { t } = useTranslation();
  return <Form.Item name={[name, field] as never} label={label} rules={[{ required: true, message: t('ui.required') }]}><Input type="date" /></Form.Item>;
}

/** Who answers for the item. */
export function OwnerFields({ name, people }: { name: FieldName; people: ReadonlyMap<string, string> }) {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name={[name, 'ownerUnitId'] as never} label={t('planning.field.ownerUnit')}><UnitPicker /></Form.Item>
      <Form.Item name={[name, 'ownerPersonId'] as never} label={t('planning.field.ownerPerson')}><NamedPersonPicker people={people} /></Form.Item>
    </>
  );
}

/** Somebody who was chosen before may not be among the first options. */
function NamedPersonPicker({ people, value, ...picker }: Parameters<typeof PersonPicker>[0] & Readonly<{ people: ReadonlyMap<string, string> }>) {
  return <PersonPicker {...picker} {...(value === undefined ? {} : { value })} valueLabel={people.get(value ?? '')} />;
}
