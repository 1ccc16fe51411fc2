import { Button, Input } from 'antd';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FixedChip } from '../../ui/filter-bar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice, Page, PageHeader, Section } from '../../ui/page.tsx';
import { textFilter, useUrlFilters } from '../../ui/url-filters.ts';
import { useFollowedState } from '../../ui/use-followed-state.ts';
import styles from './ledger.module.css';
import { useWhereUsed, type WhereUsedFilters } from './queries.ts';
import { WhereUsedTable } from './where-used-table.tsx';

const schema = { q: textFilter(), packageId: textFilter(), packageVersionId: textFilter(), systemId: textFilter() };
const examples = ['log4j-core < 2.17', 'pkg:npm/lodash', 'spring-core vers:maven/>=5.3.0|<5.3.18', 'openssl'] as const;

/** The question of an incident: where is it, in which versions, and how did it come in. */
export function WhereUsedPage() {
  const { t } = useTranslation();
  const filters = useUrlFilters(schema);
  const { values } = filters;
  const query = filters.query as WhereUsedFilters;
  const isAsked = values.q !== '' || values.packageId !== '' || values.packageVersionId !== '';
  return (
    <Page>
      <PageHeader title={t('shell.page.whereUsed')} facts={t('ledger.whereUsed.lead')} />
      <Section>
        <Ask q={values.q} onAsk={(q) => filters.set({ q, packageId: '', packageVersionId: '' })} />
        <div className={styles.examples}>{t('ledger.whereUsed.examples')}{examples.map((example) => <Link key={example} to={`?q=${encodeURIComponent(example)}`}>{example}</Link>)}</div>
      </Section>
      {values.packageVersionId !== '' && values.q === '' && <div><FixedChip label={t('ledger.whereUsed.oneVersion')} value={values.packageVersionId} onRemove={() => filters.set({ packageVersionId: '' })} /></div>}
      {isAsked ? <Answer query={query} /> : <EmptyState icon="whereUsed" title={t('ledger.whereUsed.empty')}>{t('ledger.whereUsed.emptyWords')}</EmptyState>}
    </Page>
  );
}

function Ask({ q, onAsk }: { q: string; onAsk: (q: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useFollowedState(q);
  return (
    <form className={styles.ask} role="search" onSubmit={(event) => { event.preventDefault(); onAsk(text); }}>
      <Input size="large" autoFocus value={text} onChange={(event) => setText(event.target.value)} placeholder={t('ledger.whereUsed.placeholder')} aria-label={t('ledger.whereUsed.placeholder')} maxLength={400} spellCheck={false} allowClear prefix={<Icon name="search" className="muted" />} />
      <Button type="primary" size="large" htmlType="submit">{t('ledger.whereUsed.ask')}</Button>
    </form>
  );
}

function Answer({ query }: { query: WhereUsedFilters }) {
  const { t } = useTranslation();
  const pages = useWhereUsed(query);
  const first = pages.first;
  return (
    <>
      {first !== undefined && !pages.isStale && (
        <Notice tone={first.systemCount > 0 ? 'brand' : 'good'}>
          <strong>{t('ledger.whereUsed.systems', { count: first.systemCount })}</strong> · {t('ledger.whereUsed.understood')} <code>{first.understood}</code>
          {first.packages.length > 1 && <span className="soft"> · {t('ledger.whereUsed.packages', { count: first.packages.length })}</span>}
        </Notice>
      )}
      <WhereUsedTable filters={query} empty={<EmptyState icon="check" title={t('ledger.whereUsed.none')}>{t('ledger.whereUsed.noneWords')}</EmptyState>} />
    </>
  );
}
