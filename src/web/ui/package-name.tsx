import styles from './text.module.css';

/** Where the part of a name begins that tells packages apart: after `org.apache.tomcat:` or `golang.org/x/`; a scope of npm stays with it. */
function tailStart(name: string): number {
  return name.startsWith('@') ? 0 : Math.max(name.lastIndexOf(':'), name.lastIndexOf('/')) + 1;
}

/** A package name with its version. Where there is no room the group gives way, never the name or the version. */
export function PackageName({ name, version, isStrong = false }: { name: string; version?: string | null; isStrong?: boolean }) {
  const at = tailStart(name);
  return (
    <span className={styles.package} title={version === null || version === undefined ? name : `${name} ${version}`}>
      {at > 0 && <span className={styles.group}>{name.slice(0, at)}</span>}
      <span className={styles.artifact} data-strong={isStrong}>{name.slice(at)}</span>
      {version !== null && version !== undefined && <span className={styles.packageVersion}>{version}</span>}
    </span>
  );
}
