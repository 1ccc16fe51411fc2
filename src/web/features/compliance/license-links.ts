import { textFilter } from '../../ui/url-filters.ts';
import type { LicenseRow } from './queries.ts';

/** What a list that can be narrowed to a licence keeps of it in its address. */
export const licenseFilters = { license: textFilter(), licenseWritten: textFilter(), licenseId: textFilter() };

/** The filter that leaves what a row counts, as a search text. */
export function searchOfLicense({ expression, asWritten }: Pick<LicenseRow, 'expression' | 'asWritten'>): string {
  return new URLSearchParams(expression !== null ? { license: expression } : asWritten !== null ? { licenseWritten: asWritten } : { license: 'unstated' }).toString();
}
