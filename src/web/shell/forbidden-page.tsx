import { useTranslation } from '../i18n/use-text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { useSession } from './session.tsx';

/** Says who is signed in, so that the reader knows whom to ask for what. */
export function ForbiddenPage() {
  const { t } = useTranslation();
  const { person } = useSession();
  return <Page><EmptyState icon="lock" title={t('shell.forbidden.title')}>{t('shell.forbidden.words', { login: person.login })}</EmptyState></Page>;
}
