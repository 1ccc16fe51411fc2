import { useTranslation } from '../i18n/use-text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { useSession } from './session.tsx';

/** Says who is signed in, so that the reader knows whom to ask for what, and where a role is held for a part only, that the page is about the whole. */
export function ForbiddenPage({ permission }: { permission?: string | undefined }) {
  const { t } = useTranslation();
  const { person, beyondScope } = useSession();
  const isBeyondScope = permission !== undefined && beyondScope.includes(permission);
  return <Page><EmptyState icon="lock" title={t('shell.forbidden.title')}>{t(isBeyondScope ? 'shell.forbidden.part' : 'shell.forbidden.words', { login: person.login })}</EmptyState></Page>;
}
