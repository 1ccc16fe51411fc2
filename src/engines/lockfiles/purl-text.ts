import { type PurlParts, buildPurl } from '../purl/purl.ts';

/** The canonical purl of a package, or undefined where a part that its type requires is missing (a Maven artifact without group). */
export function purlText(parts: PurlParts): string | undefined {
  const built = buildPurl(parts);
  return built.ok ? built.text : undefined;
}

/** A PyPI name as the index compares it: https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function normalPypiName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}
