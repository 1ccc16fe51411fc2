import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { issueTextOf } from './issue-words.ts';
import type { ImportRow } from './queries.ts';
import { placeTextOf, refusalDetailsOf } from './refusal-words.ts';

type Said = Readonly<{ code: string; where: string; message: string }>;

/** What a refusal means and where it arose, in the reader's words; below what the program said word for word, to quote it. */
export function ImportRefusal({ refusal }: { refusal: NonNullable<ImportRow['refusal']> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const reasons = refusal.reasons ?? [];
  const more = (refusal.reasonCount ?? reasons.length) - reasons.length;
  const text = issueTextOf(refusal, t);
  return (
    <div style={{ overflowWrap: 'anywhere' }}>
      <strong>{t('ledger.import.refused')}</strong> {reasons.length > 0 ? text : <SaidText said={refusal} />}
      {reasons.length > 0 && (
        <ul style={{ margin: '6px 0 0', paddingLeft: 18 }}>
          {reasons.map((reason, index) => <li key={`${reason.where}-${index}`}><SaidText said={reason} /></li>)}
          {more > 0 && <li>{t('ledger.refusal.more', { count: more, number: format.number(more) })}</li>}
        </ul>
      )}
      <p className="soft" style={{ marginTop: 6, fontSize: 12 }}><span className="muted">{t('ledger.refusal.original')} {refusal.code}</span>{text !== refusal.message && <> <span lang="en">{refusal.message}</span></>}</p>
    </div>
  );
}

/** One sentence with its place behind it. */
function SaidText({ said }: { said: Said }) {
  const { t } = useTranslation();
  const facts = [...refusalDetailsOf(said, t), placeTextOf(said.where, t)].filter((fact) => fact !== '');
  return <>{issueTextOf(said, t)}{facts.length > 0 && <span className="soft">{t('ledger.refusal.facts', { facts: facts.join(t('ledger.refusal.separator')) })}</span>}</>;
}
