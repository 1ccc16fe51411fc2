import type { Read } from '../issue.ts';
import type { Bom } from '../sbom/model.ts';
import { Draft } from './draft.ts';
import type { LockfileFormat, LockfileInput } from './format.ts';

/** cabal.project.freeze of Haskell. https://cabal.readthedocs.io/en/stable/cabal-commands.html#cabal-freeze */
export const cabalFreeze: LockfileFormat = {
  id: 'cabal-freeze',
  title: 'cabal.project.freeze',
  purlType: 'hackage',
  matches: (baseName) => baseName === 'cabal.project.freeze',
  recognizes: (probe) => probe.hasLine(/^constraints:\s+any\.[\w-]+ ==/m),
  read: readCabalFreeze,
};

/** Constraints are apart by commas; those with `==` name a version (several where `||` joins them), the others set flags. */
function readCabalFreeze(input: LockfileInput): Read<Bom | undefined> {
  const draft = new Draft(cabalFreeze, input.path);
  for (const [index, line] of input.text.split('\n').entries()) {
    for (const part of line.replace(/^\s*constraints:/, '').split(',')) {
      const match = /^\s*(?:any\.)?([A-Za-z0-9][A-Za-z0-9-]*)\s*(==.*)$/.exec(part);
      for (const alternative of match?.[2]?.split('||') ?? []) {
        const version = /^\s*==\s*(\d+(?:\.\d+)*)\s*$/.exec(alternative)?.[1];
        if (version !== undefined) draft.add({ name: match![1]!, version, where: `line ${index + 1}`, scope: 'unknown' });
      }
    }
  }
  return draft.finish();
}
