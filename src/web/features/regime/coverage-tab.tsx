import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { Bones } from '../../ui/skeleton.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { WhyCard } from '../../ui/why-card.tsx';
import { Holds } from './evidence-view.tsx';
import { behavioursQuery, coverageQuery, frameworksQuery, useArticleNo, useLocalText, type BehaviourRow, type Coverage } from './queries.ts';
import styles from './regime.module.css';
import { requirementStateKeys, stateTonesOfGroup } from './words.ts';

/** The seven behaviours by clause, workflow and evidence; the twenty articles by state; the other frameworks. */
export function CoverageTab() {
  return <><Behaviours /><Articles /><Frameworks /></>;
}

function Behaviours() {
  const { t } = useTranslation();
  const query = useQuery(behavioursQuery);
  return (
    <Section title={t('regime.behaviours')} note={t('regime.behavioursNote')} isFlush>
      {query.error !== null ? <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline /> : query.data === undefined ? <div style={{ padding: 16 }}><Bones lines={7} /></div> : (
        <div className={styles.matrixFrame}>
          <table className={styles.matrix}>
            <thead><tr><th scope="col">{t('regime.field.behaviour')}</th><th scope="col">{t('regime.field.clauses')}</th><th scope="col">{t('regime.field.workflows')}</th><th scope="col">{t('regime.field.evidence')}</th></tr></thead>
            <tbody>{query.data.rows.map((row) => <BehaviourLine key={row.behaviour} row={row} />)}</tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

function BehaviourLine({ row }: { row: BehaviourRow }) {
  const { t } = useTranslation();
  const say = useLocalText();
  const failing = row.evidence.filter((evidence) => evidence.holds === false).length;
  return (
    <tr>
      <th scope="row">{say(row.title)}</th>
      <td>{row.clauses.length === 0 ? <Missing text={t('regime.cell.noClause')} /> : <Link to={`/regime?state=issued&behaviour=${row.behaviour}`}>{t('regime.cell.clauses', { count: row.clauses.length })}</Link>}<span className={styles.cellNote}>{[...new Set(row.clauses.map((clause) => clause.policyDocNo))].join(t('ui.listSeparator'))}</span></td>
      <td>{row.workflows.length === 0 ? <Missing text={t('regime.cell.noWorkflow')} /> : row.workflows.map((workflow) => <Link key={workflow.name} to={workflow.link}>{say(workflow.title)}</Link>)}</td>
      <td>
        {row.evidence.length === 0
          ? <><Missing text={t('regime.cell.noEvidence')} />{row.clauses.length > 0 && <span className={styles.cellNote}><Link to={`/regime/controls?behaviour=${row.behaviour}`}>{t('regime.cell.byHand')}</Link></span>}</>
          : (
            <>
              <Link to={`/regime/controls?behaviour=${row.behaviour}`}>{t('regime.cell.evidence', { count: row.evidence.length })}</Link>
              <span className={styles.cellNote}>
                <WhyCard title={say(row.title)} reasons={row.evidence.map((evidence) => ({ key: evidence.name, text: <><Link to={evidence.link}>{say(evidence.title)}</Link> <Holds holds={evidence.holds} /> <span className="soft">{say(evidence.summary)}</span></>, source: evidence.name, at: evidence.collectedAt }))}>
                  {failing > 0 ? <StateChip tone="amber">{t('regime.cell.failing', { count: failing })}</StateChip> : <span className="soft">{t('regime.cell.why')}</span>}
                </WhyCard>
              </span>
            </>
          )}
      </td>
    </tr>
  );
}

function Missing({ text }: { text: string }) {
  return <span className={styles.missing}><Icon name="minus" size={14} />{text}</span>;
}

function Articles() {
  const { t } = useTranslation();
  const query = useQuery(coverageQuery('opinions-2021-146'));
  const format = useFormat();
  return (
    <Section title={t('regime.articles')} note={query.data === undefined ? undefined : t('regime.articlesNote', { implemented: format.number(query.data.counts.implemented), count: format.number(query.data.items.length - query.data.counts['not-applicable']), gaps: format.number(query.data.gapCount) })} extra={<Link to="/regime/coverage/opinions-2021-146">{t('regime.allItems')}</Link>} isFlush>
      {query.error !== null ? <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline /> : query.data === undefined ? <div style={{ padding: 16 }}><Bones lines={10} /></div> : <ArticleGrid coverage={query.data} />}
    </Section>
  );
}

function ArticleGrid({ coverage }: { coverage: Coverage }) {
  const { t } = useTranslation();
  const articleNo = useArticleNo();
  const say = useLocalText();
  return (
    <ul className={styles.articles}>
      {coverage.groups.map((group) => {
        const applicable = coverage.items.filter((item) => item.group === group.id && item.state !== 'not-applicable').length;
        return (
          <li key={group.id}>
            <Link to={`/regime/coverage/${coverage.framework.id}?group=${group.id}`} className={styles.article} data-gap={group.gapCount > 0}>
              <span className={styles.articleNo}>{t('regime.article', { number: articleNo(group.id) })}</span>
              <span className={styles.articleTitle}>{say(group.title)}</span>
              <span className={styles.articleState}><StateChip tone={group.gapCount > 0 ? 'danger' : stateTonesOfGroup[group.state]}>{t(requirementStateKeys[group.state])}</StateChip>{applicable > 0 && <span className="muted">{group.counts.implemented}/{applicable}</span>}{group.gapCount > 0 && <span className={styles.gap}>{t('regime.gaps', { count: group.gapCount })}</span>}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function Frameworks() {
  const { t } = useTranslation();
  const say = useLocalText();
  const query = useQuery(frameworksQuery);
  return (
    <Section title={t('regime.frameworks')} isFlush>
      {query.error !== null ? <ErrorState error={query.error} onRetry={() => void query.refetch()} isInline /> : query.data === undefined ? <div style={{ padding: 16 }}><Bones lines={4} /></div> : (
        <ul className={styles.versions}>
          {query.data.map((framework) => (
            <li key={framework.id}><Link to={`/regime/coverage/${framework.id}`}>{say(framework.title)}</Link><span className="muted">{t('regime.frameworkFacts', { version: framework.version, count: framework.items.length })}</span>{framework.items.some((item) => !item.isVerified) && <StateChip tone="amber">{t('regime.notVerified')}</StateChip>}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}
