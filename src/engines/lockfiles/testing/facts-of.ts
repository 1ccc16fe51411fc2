import type { Bom } from '../../sbom/model.ts';
import { ROOT } from '../draft.ts';

/**
 * A Bom as lines that a person can compare, for tests: `name@version scope [groups] direct` for each component and
 * `from > to` for each edge of the graph, names taken from the refs.
 */
export function factsOf(bom: Bom): readonly string[] {
  const names = new Map([[ROOT, 'root'], ...bom.components.map((component) => [component.ref, nameOf(component)] as const)]);
  const components = bom.components.map((component) => {
    const groups = component.groups.length === 0 ? '' : ` [${component.groups.join(' ')}]`;
    const direct = component.isDirect === undefined ? '' : component.isDirect ? ' direct' : ' indirect';
    return `${nameOf(component)} ${component.scope}${groups}${direct}`;
  });
  const edges = bom.dependencies.flatMap(({ from, to }) => to.map((target) => `${names.get(from) ?? from} > ${names.get(target) ?? target}`));
  return [...components, ...edges];
}

function nameOf(component: Bom['components'][number]): string {
  const whole = component.group === undefined ? component.name : `${component.group}/${component.name}`;
  return `${whole}@${component.version ?? '?'}`;
}
