import type { ReadContext } from './fields.ts';
import { isObject, placeOf, readArray, readIdentifier, readObject, readObjects, readText } from './fields.ts';
import type { BomComposition, BomVulnerability } from './model.ts';

/** CycloneDX vulnerabilities, as much as later decisions need: which one, what the document's author says of it, what it affects. */
export function readVulnerabilities(context: ReadContext, value: unknown): readonly BomVulnerability[] {
  return readObjects(context, value, '', 'vulnerabilities').flatMap((raw, index) => {
    const where = placeOf(context, raw, `/vulnerabilities/${index}`);
    const id = readIdentifier(context, raw.id, where, 'id');
    if (id === undefined) {
      context.issues.warn('missing-value', where, 'The vulnerability has no id and was not taken.');
      return [];
    }
    const analysis = readObject(context, raw.analysis, where, 'analysis') ?? {};
    return [{
      id,
      source: readIdentifier(context, readObject(context, raw.source, where, 'source')?.name, where, 'source/name'),
      state: readIdentifier(context, analysis.state, where, 'analysis/state'),
      justification: readIdentifier(context, analysis.justification, where, 'analysis/justification'),
      detail: readText(context, analysis.detail, where, 'analysis/detail'),
      affects: readObjects(context, raw.affects, where, 'affects').flatMap((target) => readIdentifier(context, target.ref, where, 'affects/ref') ?? []),
    }];
  });
}

/** CycloneDX compositions: JSON lists refs as text, the XML shape as `{ ref }`. */
export function readCompositions(context: ReadContext, value: unknown): readonly BomComposition[] {
  return readObjects(context, value, '', 'compositions').flatMap((raw, index) => {
    const where = placeOf(context, raw, `/compositions/${index}`);
    const aggregate = readIdentifier(context, raw.aggregate, where, 'aggregate');
    if (aggregate === undefined) return [];
    const refs = (key: string): readonly string[] => readArray(context, raw[key], where, key)
      .flatMap((entry) => readIdentifier(context, isObject(entry) ? entry.ref : entry, where, key) ?? []);
    return [{ aggregate, assemblies: refs('assemblies'), dependencies: refs('dependencies') }];
  });
}
