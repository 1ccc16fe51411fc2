export type Block = Readonly<{ kind: 'heading' | 'paragraph' | 'code'; text: string }> | Readonly<{ kind: 'list'; items: readonly string[] }>;

/** The blocks of a Markdown text, line by line: headings, paragraphs, lists and fenced code. */
export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  let items: string[] = [];
  let code: string[] | undefined;
  const flush = () => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', text: paragraph.join(' ') });
    if (items.length > 0) blocks.push({ kind: 'list', items });
    paragraph = [];
    items = [];
  };
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed.startsWith('```') || trimmed.startsWith('~~~')) {
      flush();
      if (code !== undefined) blocks.push({ kind: 'code', text: code.join('\n') });
      code = code === undefined ? [] : undefined;
    } else if (code !== undefined) code.push(line);
    else if (trimmed === '') flush();
    else if (/^#{1,6} /.test(trimmed)) {
      flush();
      blocks.push({ kind: 'heading', text: trimmed.replace(/^#+ /, '') });
    } else if (/^[-*+] |^\d{1,3}\. /.test(trimmed)) {
      if (paragraph.length > 0) flush();
      items.push(trimmed.replace(/^[-*+] |^\d{1,3}\. /, ''));
    } else if (items.length > 0) items[items.length - 1] += ` ${trimmed}`;
    else paragraph.push(trimmed);
  }
  if (code !== undefined && code.length > 0) blocks.push({ kind: 'code', text: code.join('\n') });
  flush();
  return blocks;
}
