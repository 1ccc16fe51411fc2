/**
 * How one ecosystem orders its versions. One file per scheme implements it; `index.ts` is the table.
 * `P` is what the scheme makes of a version's text, so that a range is parsed once and compared often.
 */
export type VersionScheme<P = unknown> = Readonly<{
  /** The vers scheme or purl type that names it: `npm`, `maven`, `deb`, `pypi` … */
  id: string;
  /** The parsed version, or undefined where the text is no version of this scheme ("impossible version"). Linear in the text. */
  parse(text: string): P | undefined;
  /** Negative, zero or positive as `a` comes before, with or after `b` in the ecosystem's own order. */
  compare(a: P, b: P): number;
}>;

export type Order = -1 | 0 | 1;
