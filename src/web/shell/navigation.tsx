import { Link, NavLink } from 'react-router';
import { useTranslation } from '../i18n/use-text.ts';
import { addressOfRoute, navigationGroups, pageRoutes } from '../routes.tsx';
import { Icon } from '../ui/icon.tsx';
import { BrandMark } from './brand-mark.tsx';
import { useSession } from './session.tsx';
import styles from './shell.module.css';

/** The groups and pages that this person may see. */
export function Navigation({ isCollapsed = false, onFollow }: { isCollapsed?: boolean; onFollow?: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const groups = navigationGroups.map((group) => ({ ...group, pages: pageRoutes.filter((route) => route.navigation?.group === group.id && session.can(route.permission)) })).filter((group) => group.pages.length > 0);
  return (
    <nav className={styles.navigation} aria-label={t('shell.navigation')}>
      {groups.map((group) => (
        <section key={group.id} className={styles.group}>
          <h2>{t(group.titleKey)}</h2>
          <ul>
            {group.pages.map((route) => (
              <li key={route.path}><NavLink to={addressOfRoute(route)} end={route.path === '/'} className={styles.item!} onClick={onFollow} {...(isCollapsed ? { title: t(route.titleKey), 'aria-label': t(route.titleKey) } : {})}><Icon name={route.navigation!.icon} size={17} /><span className={styles.itemLabel}>{t(route.titleKey)}</span></NavLink></li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

export function Brand({ isCollapsed = false }: { isCollapsed?: boolean }) {
  const { t } = useTranslation();
  return <Link to="/" className={styles.brand}><BrandMark />{isCollapsed ? <span className="visually-hidden">{t('shell.appName')}</span> : <span className={styles.brandName}>源枢<small>Yuanshu</small></span>}</Link>;
}
