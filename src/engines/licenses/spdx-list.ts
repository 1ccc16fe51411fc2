import compiled from './compiled/spdx-list.json' with { type: 'json' };

/** One licence or exception of the SPDX list. */
export type ListedLicense = Readonly<{
  id: string;
  name: string;
  isException: boolean;
  isOsiApproved: boolean;
  isDeprecated: boolean;
  /** The expression that says the same today; undefined where the list names none. */
  replacedBy?: string;
}>;

/** State of the SPDX licence list that the facts were written from. */
export const spdxListState: string = compiled.state;

/** Finds a licence of the SPDX list by id in any case (SPDX annex: ids match case-insensitively). */
export function findListedLicense(id: string): ListedLicense | undefined {
  return licensesByFoldedId.get(id) ?? licensesByFoldedId.get(id.toLowerCase());
}

/** Finds an exception of the SPDX list by id in any case. */
export function findListedException(id: string): ListedLicense | undefined {
  return exceptionsByFoldedId.get(id) ?? exceptionsByFoldedId.get(id.toLowerCase());
}

/** All licences in the order of the list. */
export function listSpdxLicenses(): readonly ListedLicense[] {
  return allLicenses;
}

/** All exceptions in the order of the list. */
export function listSpdxExceptions(): readonly ListedLicense[] {
  return allExceptions;
}

type CompiledRow = readonly string[];

const allLicenses = (compiled.licenses as readonly CompiledRow[]).map((row) => listedFrom(row, false));
const allExceptions = (compiled.exceptions as readonly CompiledRow[]).map((row) => listedFrom(row, true));
const licensesByFoldedId = indexById(allLicenses);
const exceptionsByFoldedId = indexById(allExceptions);

/** A compiled row is `[id, name, flags, replacedBy]`; flags: `o` OSI approved, `d` deprecated. */
function listedFrom(row: CompiledRow, isException: boolean): ListedLicense {
  const [id = '', name = '', flags = '', replacedBy] = row;
  const listed = { id, name, isException, isOsiApproved: flags.includes('o'), isDeprecated: flags.includes('d') };
  return replacedBy === undefined ? listed : { ...listed, replacedBy };
}

/** Both the id as it is written and its lower case, so that the usual lookup folds nothing. */
function indexById(listed: readonly ListedLicense[]): ReadonlyMap<string, ListedLicense> {
  const index = new Map<string, ListedLicense>();
  for (const license of listed) {
    index.set(license.id, license);
    index.set(license.id.toLowerCase(), license);
  }
  return index;
}
