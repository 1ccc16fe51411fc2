import styles from './states.module.css';

/** A grey bar in the place of a text that is on its way. */
export function Bone({ width = '60%', height = 10 }: { width?: number | string; height?: number }) {
  return <span className={styles.bone} style={{ width, height }} aria-hidden />;
}

/** Lines of a text block that is on its way. */
export function Bones({ lines = 3 }: { lines?: number }) {
  const widths = ['92%', '78%', '85%', '64%', '71%'];
  return <div style={{ display: 'grid', gap: 12, padding: '6px 0' }} aria-hidden>{Array.from({ length: lines }, (_, line) => <Bone key={line} width={widths[line % widths.length]!} />)}</div>;
}

/** Runs at the top of the window while something takes longer than a moment. */
export function BusyBar({ isBusy, label }: { isBusy: boolean; label: string }) {
  return isBusy ? <div className={styles.bar} role="progressbar" aria-label={label} /> : null;
}
