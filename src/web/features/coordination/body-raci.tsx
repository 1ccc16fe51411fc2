import { behaviours, coordinationContract, raciDuties, raciParties, type Behaviour, type RaciDuty, type RaciParty } from '#features/coordination/contract.ts';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { useSession } from '../../shell/session.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Section } from '../../ui/page.tsx';
import { Tag } from '../../ui/state-chip.tsx';
import styles from './coordination.module.css';
import type { BodyDetail } from './queries.ts';
import { useChange } from './use-change.ts';
import { behaviourKeys, dutyKeys, partyKeys } from './words.ts';

type Raci = BodyDetail['raci'];

/** Who does, answers, is asked and is told, for each of the seven behaviours. */
export function BodyRaci({ body }: { body: BodyDetail }) {
  const { t } = useTranslation();
  const session = useSession();
  const [draft, setDraft] = useState<Raci>();
  const save = useChange((raci: Raci | null) => call(coordinationContract.setRaci, { params: { bodyId: body.id }, body: { raci } }), { after: () => setDraft(undefined), isQuiet: true });
  const shown = draft ?? body.raci;
  const canWrite = session.can('coordination.write') && body.endedOn === null;
  const set = (behaviour: Behaviour, party: RaciParty, duty: RaciDuty | '') => setDraft(withDuty(shown, behaviour, party, duty));
  return (
    <Section
      isFlush title={t('coordination.tab.raci')} note={body.isRaciDefault ? <Tag>{t('coordination.raci.default')}</Tag> : undefined}
      extra={canWrite && (draft === undefined
        ? <span style={{ display: 'inline-flex', gap: 8 }}>{!body.isRaciDefault && <Button size="small" onClick={() => save.mutate(null)}>{t('coordination.raci.reset')}</Button>}<Button size="small" onClick={() => setDraft(body.raci)}>{t('ui.edit')}</Button></span>
        : <span style={{ display: 'inline-flex', gap: 8 }}><Button size="small" type="primary" loading={save.isPending} onClick={() => save.mutate(draft)}>{t('ui.save')}</Button><Button size="small" onClick={() => { save.reset(); setDraft(undefined); }}>{t('ui.cancel')}</Button></span>)}
    >
      {draft !== undefined && <div style={{ padding: '0 16px' }}><FormError error={save.error} /></div>}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by the keyboard */}
      <div className={styles.raci} role="region" aria-label={t('coordination.tab.raci')} tabIndex={0}>
        <table>
          <thead><tr><th scope="col">{t('coordination.field.behaviour')}</th>{raciParties.map((party) => <th key={party} scope="col">{t(partyKeys[party])}</th>)}</tr></thead>
          <tbody>
            {behaviours.map((behaviour) => (
              <tr key={behaviour}>
                <th scope="row">{t(behaviourKeys[behaviour])}</th>
                {raciParties.map((party) => <td key={party}><Duty duty={shown[behaviour][party]} label={`${t(behaviourKeys[behaviour])} · ${t(partyKeys[party])}`} {...(draft === undefined ? {} : { onChange: (duty: RaciDuty | '') => set(behaviour, party, duty) })} /></td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.legend}>{raciDuties.map((duty) => <span key={duty}><b data-duty={duty}>{duty}</b> {t(dutyKeys[duty])}</span>)}</p>
    </Section>
  );
}

function withDuty(raci: Raci, behaviour: Behaviour, party: RaciParty, duty: RaciDuty | ''): Raci {
  const { [party]: _before, ...others } = raci[behaviour];
  return { ...raci, [behaviour]: duty === '' ? others : { ...others, [party]: duty } };
}

function Duty({ duty, label, onChange }: { duty: RaciDuty | undefined; label: string; onChange?: (duty: RaciDuty | '') => void }) {
  const { t } = useTranslation();
  if (onChange === undefined) return duty === undefined ? <span className="muted">–</span> : <b data-duty={duty} title={t(dutyKeys[duty])}>{duty}</b>;
  return (
    <select value={duty ?? ''} aria-label={label} onChange={(event) => onChange(event.target.value as RaciDuty | '')}>
      <option value="">–</option>
      {raciDuties.map((value) => <option key={value} value={value}>{value}</option>)}
    </select>
  );
}
