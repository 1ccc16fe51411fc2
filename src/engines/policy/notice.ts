/** What a NOTICE says about one component; all of it comes from the caller. */
export type NoticeComponent = Readonly<{
  name: string;
  version?: string;
  /** SPDX expression, or the text as declared. */
  license?: string;
  /** Lines such as `Copyright (c) 2024 Somebody`. */
  copyrights?: readonly string[];
  url?: string;
}>;

/**
 * The text of a NOTICE file: a title, then each component once, by name and version. The same
 * components in any order give the same text. What is not known is said, not left out.
 */
export function renderNotice(title: string, components: readonly NoticeComponent[]): string {
  const blocks = new Map<string, string>();
  for (const component of components.toSorted(compareComponents)) {
    const block = renderComponent(component);
    blocks.set(block, block);
  }
  return `${[oneLine(title), ...blocks.values()].join('\n\n')}\n`;
}

function renderComponent({ name, version, license, copyrights = [], url }: NoticeComponent): string {
  const lines = [[oneLine(name), oneLine(version ?? '')].join(' ').trim(), `  License: ${oneLine(license ?? '') || 'not known'}`];
  if (url !== undefined && url.trim() !== '') lines.push(`  ${oneLine(url)}`);
  for (const copyright of new Set(copyrights.map(oneLine))) if (copyright !== '') lines.push(`  ${copyright}`);
  return lines.join('\n');
}

function compareComponents(a: NoticeComponent, b: NoticeComponent): number {
  return compareText(a.name, b.name) || compareText(a.version ?? '', b.version ?? '') || compareText(renderComponent(a), renderComponent(b));
}

/** By code unit, so that the order does not hang on the language of the machine. */
function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
