import { useMemo, type ReactNode } from 'react';
import { blocksOf, type Block } from './markdown-blocks.ts';
import styles from './markdown-text.module.css';

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
