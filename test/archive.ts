import { tarEnd, tarHeader, tarPadding } from '#kernel/tar.ts';

/** A tar with these files. */
export function tarOf(files: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat([...Object.entries(files).flatMap(([path, text]) => {
    const bytes = Buffer.from(text);
    return [tarHeader({ path, size: bytes.length }), bytes, tarPadding(bytes.length)];
  }), tarEnd]);
}
