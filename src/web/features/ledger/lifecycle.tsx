import { useState } from 'react';
import { useTranslation } from '../../i18n/use-text.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { StateChip } from '../../ui/state-chip.tsx';
import { WhyCard } from '../../ui/why-card.tsx';
import type { UsageRow } from './queries.ts';

const soonDays = 180;

/** Until when a release line is supported. Where nothing is known that is said: it does not mean "supported". */
export function LifecycleCell({ lifecycle }: { lifecycle: UsageRow['lifecycle'] }) {
  const { t } = useTranslation();
  const [today] = useState(() => Date.now());
  const localName = useLocalName();
  if (lifecycle === null) return <span className="muted">{t('ui.unknown')}</span>;
  const { cycle, endsOn, isEnded, latest, source, verified } = lifecycle;
  const product = localName(lifecycle.labelZh, lifecycle.label);
  const ended = endsOn === null ? t('ledger.lifecycle.ended') : t('ledger.lifecycle.endedOn', { date: endsOn });
  const running = endsOn === null ? t('ledger.lifecycle.supported') : t('ledger.lifecycle.endsOn', { date: endsOn });
  const isSoon = isEnded === false && endsOn !== null && Date.parse(endsOn) - today < soonDays * 86_400_000;
  const text = isEnded === true ? ended : isEnded === false ? running : t('ui.unknown');
  return (
    <WhyCard
      title={t('ledger.lifecycle.why', { product, cycle })}
      reasons={[{ key: 'ends', text, source: verified ? source : `${source} · ${t('ledger.lifecycle.notVerified')}` }, ...(latest === null ? [] : [{ key: 'latest', text: t('ledger.lifecycle.latest', { latest }) }])]}
    >
      {isEnded === true ? <StateChip tone="danger">{endsOn === null ? t('ledger.lifecycle.ended') : t('ledger.lifecycle.endedShort', { date: endsOn })}</StateChip> : isSoon ? <StateChip tone="amber" icon="clock">{running}</StateChip> : <span className={isEnded === null ? 'muted' : 'soft'}>{text}</span>}
    </WhyCard>
  );
}
