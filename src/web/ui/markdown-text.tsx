import { useMemo, type ReactNode } from 'react';
import styles from './markdown-text.module.css';

type Block = Readonly<{ kind: 'heading' | 'paragraph' | 'code'; text: string }> | Readonly<{ kind: 'list'; items: readonly string[] }>;

const textMax = 60_000;

/**
 * The Markdown of advisories, as far as it helps reading: headings, lists, code, bold and web links. Everything becomes
 * text nodes, so foreign text can never bring markup of its own.
 */
export function MarkdownText({ text }: { text: string }) {
  const blocks = useMemo(() => blocksOf(text.slice(0, textMax)), [text]);
  return <div className={styles.text}>{blocks.map((block, index) => <BlockView key={`${index}-${block.kind}`} block={block} />)}</div>;
}

function BlockView({ block }: { block: Block }) {
  if (block.kind === 'list') return <ul>{block.items.map((item, index) => <li key={`${index}-${item.slice(0, 20)}`}>{inline(item)}</li>)}</ul>;
  if (block.kind === 'code') return <pre>{block.text}</pre>;
  return block.kind === 'heading' ? <h4>{inline(block.text)}</h4> : <p>{inline(block.text)}</p>;
}

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

const inlinePattern = /`([^`\n]{1,500})`|\*\*([^*\n]{1,500})\*\*|\[([^\]\n]{1,300})\]\((https?:\/\/[^\s)]{1,1000})\)|(https?:\/\/[^\s<>)\]]{1,1000})/g;

function inline(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(inlinePattern)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    const [whole, code, bold, label, address, bare] = match;
    if (code !== undefined) parts.push(<code key={match.index}>{code}</code>);
    else if (bold !== undefined) parts.push(<strong key={match.index}>{bold}</strong>);
    else parts.push(<a key={match.index} href={address ?? bare} target="_blank" rel="noreferrer noopener">{label ?? bare}</a>);
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return parts;
}
