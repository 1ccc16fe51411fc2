import { useTranslation } from '../../i18n/use-text.ts';
import type { FieldChange } from './queries.ts';
import { changeKeys, fieldText } from './words.ts';
import styles from './audit.module.css';

/** What changed, field by field: as it was, and as it is. */
export function FieldChanges({ fields, label }: { fields: readonly FieldChange[]; label: string }) {
  const { t } = useTranslation();
  return (
    <table className={styles.changes} aria-label={label}>
      <tbody>
        {fields.map((field) => (
          <tr key={field.path}>
            <th scope="row">{fieldText(field.path, t)}</th>
            <td>
              {field.kind !== 'added' && <span className={styles.from}><span className="visually-hidden">{t(changeKeys[field.kind])} </span>{valueText(field.from) || t('ui.none')}</span>}
              {field.kind !== 'removed' && <span className={styles.to}>{valueText(field.to) || t('ui.none')}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
