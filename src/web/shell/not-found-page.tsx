import { Button } from 'antd';
import { Link } from 'react-router';
import { useTranslation } from '../i18n/use-text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';

export function NotFoundPage() {
  const { t } = useTranslation();
  return <Page><EmptyState icon="search" title={t('shell.notFound.title')} actions={<Link to="/"><Button>{t('shell.toOverview')}</Button></Link>}>{t('shell.notFound.words')}</EmptyState></Page>;
}
