import type { LockfileInput } from './format.ts';

/** Which distribution a package database belongs to, as far as it is known. */
export type OsRelease = Readonly<{
  /** `debian`, `ubuntu`, `alpine`. */
  id: string | undefined;
  /** `debian-12`, the form that purl's `distro` qualifier has in practice. */
  distro: string | undefined;
}>;

/** Reads the os-release file among the siblings. https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
export function osReleaseBeside(input: LockfileInput): OsRelease {
  const sibling = input.siblings?.find((candidate) => /(?:^|[/\\])os-release$/.test(candidate.path));
  const fields = new Map<string, string>();
  for (const line of sibling?.text.split('\n') ?? []) {
    const match = /^\s*([A-Z_]+)=(?:"([^"]*)"|'([^']*)'|(\S*))\s*$/.exec(line);
    if (match !== null) fields.set(match[1]!, match[2] ?? match[3] ?? match[4] ?? '');
  }
  const id = fields.get('ID') || undefined;
  const version = fields.get('VERSION_ID') || fields.get('VERSION_CODENAME') || undefined;
  return { id, distro: id === undefined || version === undefined ? id : `${id}-${version}` };
}
