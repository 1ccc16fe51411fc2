import { useTranslation } from '../../i18n/use-text.ts';
import { useFormat } from '../../i18n/format.ts';
import { useLocalName } from '../../i18n/local-name.ts';
import { DateTime } from '../../ui/relative-time.tsx';
import type { Grant } from './queries.ts';
import { domainKeys, scopeKindKeys } from './words.ts';

type Scope = Pick<Grant, 'scopeKind' | 'scopeId' | 'scopeNameZh' | 'scopeNameEn'>;

/** Within what a role is held, in words: 全机构, 研发中心及下级, 数据库领域. */
export function useScopeText(): (scope: Scope) => string {
  const { t } = useTranslation();
  const localName = useLocalName();
  return (scope) => {
    if (scope.scopeKind === 'institution') return t('identity.scope.institution');
    if (scope.scopeKind === 'technology-domain') return t('identity.scope.ofDomain', { name: t(domainKeys[scope.scopeId as keyof typeof domainKeys]) });
    const name = scope.scopeNameZh === null ? (scope.scopeId ?? '') : localName(scope.scopeNameZh, scope.scopeNameEn ?? scope.scopeNameZh);
    return scope.scopeKind === 'unit' ? t('identity.scope.ofUnit', { name }) : t('identity.scope.ofSystem', { name });
  };
}

/** The same with the kind of scope above it. */
export function ScopeCell({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const text = useScopeText();
  return <span title={t(scopeKindKeys[scope.scopeKind])}>{text(scope)}</span>;
}

/** From when to when; what has no end says so. */
export function Term({ from, to }: { from: string; to: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  return <span>{format.date(from)} – {to === null ? t('identity.grant.noEnd') : <DateTime at={to} />}</span>;
}
