/**
 * Packages by the folder that holds them, for Node's way of finding one: in the folder itself, then in each folder above.
 * https://nodejs.org/api/modules.html#loading-from-node_modules-folders
 */
export class ModuleTree {
  readonly #held = new Map<string, Map<string, string>>();

  /** States that `holder` has a package of that name for itself and everything below. */
  add(holder: string, name: string, ref: string): void {
    const known = this.#held.get(holder);
    if (known === undefined) this.#held.set(holder, new Map([[name, ref]]));
    else known.set(name, ref);
  }

  /** Of a folder and those above it, the nearest first, those that hold anything. Look them up once for a package. */
  holders(folder: string, above: (folder: string) => string): readonly ReadonlyMap<string, string>[] {
    const found: ReadonlyMap<string, string>[] = [];
    let base = folder;
    for (let level = 0; level < DEEPEST && base !== ''; level += 1) {
      const held = this.#held.get(base);
      if (held !== undefined) found.push(held);
      base = above(base);
    }
    const top = this.#held.get('');
    if (top !== undefined) found.push(top);
    return found;
  }
}

/** Deeper folders look at the outermost at once; no installation is that deep. */
const DEEPEST = 64;

/** The package of that name that the holders give. */
export function findHeld(holders: readonly ReadonlyMap<string, string>[], name: string): string | undefined {
  for (const held of holders) {
    const ref = held.get(name);
    if (ref !== undefined) return ref;
  }
  return undefined;
}
