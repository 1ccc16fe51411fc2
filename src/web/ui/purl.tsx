import styles from './text.module.css';
import { CopyButton } from './copy-button.tsx';

/** A purl, digest or other long code: monospaced, cut in the middle where it does not fit, so that both ends are read. */
export function Code({ text, tail = 14, canCopy = true }: { text: string; tail?: number; canCopy?: boolean }) {
  const cut = Math.max(0, text.length - tail);
  return (
    <span className={styles.code} title={text}>
      <span className={styles.head} aria-hidden>{text.slice(0, cut)}</span>
      <span className={styles.tail} aria-hidden>{text.slice(cut)}</span>
      <span className="visually-hidden">{text}</span>
      {canCopy && <CopyButton text={text} />}
    </span>
  );
}

/** The tail of a purl keeps its version in sight. */
export function Purl({ purl, canCopy = true }: { purl: string; canCopy?: boolean }) {
  const at = purl.lastIndexOf('@');
  const tail = at > 0 && purl.length - at < 28 ? purl.length - at : 14;
  return <Code text={purl} tail={tail} canCopy={canCopy} />;
}
