import { given, type Condition } from '#platform/db/conditions.ts';

/** A licence as the lists of licences name it. */
export type LicenseFilter = Readonly<{ license?: string | undefined; licenseWritten?: string | undefined; licenseId?: string | undefined }>;

/** The expressions in which one licence stands. */
const namingSql = `(select e.expression from license_expression e where ? = any(regexp_split_to_array(e.expression, '[ ()]+')))`;

/** Of rows `l` that keep the licences of versions or systems: '' where there is no expression, or no text. */
export function licensed(filter: LicenseFilter): readonly Condition[] {
  return conditionsOf(filter, { expression: 'l.license_expression', none: `l.license_expression = ''`, unstated: `l.license_expression = '' and l.license_as_written = ''`, written: `l.license_expression = '' and l.license_as_written` });
}

/** Of rows of usage, which know null. */
export function licensedUse(filter: LicenseFilter): readonly Condition[] {
  return conditionsOf(filter, { expression: 'us.license_expression', none: 'us.license_expression is null', unstated: `us.license_expression is null and coalesce(us.license_as_written, '') = ''`, written: 'us.license_expression is null and us.license_as_written' });
}

type Columns = Readonly<Record<'expression' | 'none' | 'unstated' | 'written', string>>;

function conditionsOf({ license, licenseWritten, licenseId }: LicenseFilter, columns: Columns): readonly Condition[] {
  return [
    given(license, (expression) => (expression === 'unknown' ? [columns.none] : expression === 'unstated' ? [columns.unstated] : [`${columns.expression} = ?`, expression])),
    given(licenseWritten, (text) => [`${columns.written} = ?`, text]),
    given(licenseId, (id) => [`${columns.expression} in ${namingSql}`, id]),
  ].filter((condition) => condition !== undefined);
}
