import { useMemo } from 'react';
import { useLocalName } from '../../i18n/local-name.ts';
import { useTranslation } from '../../i18n/use-text.ts';
import { useSession } from '../../shell/session.tsx';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { wholePages } from '../../ui/data-table/pages.ts';
import { usePanel } from '../../ui/data-table/use-panel.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Columns, Section, Stack } from '../../ui/page.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { RuleFacts } from './body-rules.tsx';
import styles from './coordination.module.css';
import type { BodyDetail, Member } from './queries.ts';
import { departmentKeys, outKeys, roleKeys } from './words.ts';

/** The members with their terms, and whether the departments of the rule are in office. */
export function BodyMembers({ body }: { body: BodyDetail }) {
  const { t } = useTranslation();
  const columns = useMemberColumns();
  const members = body.members.toSorted((a, b) => Number(a.outBecause !== null) - Number(b.outBecause !== null));
  const pages = wholePages<Member>({ data: members, error: null, isPending: false, refetch: () => undefined });
  return (
    <Columns shape="minmax(0, 1fr) 320px">
      <Section title={t('coordination.field.members')} isFlush>
        <DataTable name="body-members" label={t('coordination.field.members')} columns={columns} pages={pages} keyOf={(member) => `member-${member.id}`} isPlain hasTools={false} empty={<EmptyState isInline title={t('coordination.members.empty')}>{t('coordination.members.emptyWords')}</EmptyState>} />
      </Section>
      <Stack>
        <Section title={t('coordination.departments')}>{body.rule === null ? <span className="muted">{t('ui.none')}</span> : <DepartmentList body={body} rule={body.rule} />}</Section>
        {body.rule !== null && <Section title={t('coordination.rule.inForce', { version: body.rule.version })}><RuleFacts rule={body.rule} /></Section>}
      </Stack>
    </Columns>
  );
}

function DepartmentList({ body, rule }: { body: BodyDetail; rule: NonNullable<BodyDetail['rule']> }) {
  const { t } = useTranslation();
  return (
    <ul className={styles.departments}>
      {rule.requiredDepartments.map((department) => {
        const held = body.members.filter((member) => member.department === department && member.outBecause === null);
        return <li key={department}><StateChip tone={held.length > 0 ? 'good' : 'danger'}>{t(departmentKeys[department])}</StateChip><span>{held.length > 0 ? held.map((member) => member.name).join(t('ui.listSeparator')) : t('coordination.nobodyInOffice')}</span></li>;
      })}
    </ul>
  );
}

function useMemberColumns(): readonly Column<Member>[] {
  const { t } = useTranslation();
  return useMemo(() => [
    { id: 'name', label: t('coordination.field.name'), cell: (member) => <MemberName member={member} /> },
    { id: 'department', label: t('coordination.field.department'), width: 100, cell: (member) => t(departmentKeys[member.department]) },
    { id: 'role', label: t('coordination.field.role'), width: 80, priority: 2, cell: (member) => t(roleKeys[member.role]) },
    { id: 'term', label: t('coordination.field.term'), width: 190, priority: 2, cell: (member) => <span className="nowrap">{member.validTo === null ? t('coordination.termOpen', { from: member.validFrom }) : t('coordination.term', { from: member.validFrom, to: member.validTo })}</span> },
    { id: 'state', label: t('coordination.field.state'), width: 120, cell: (member) => <MemberState member={member} /> },
    { id: 'deputy', label: t('coordination.field.deputy'), width: 100, priority: 3, cell: (member) => member.deputyName ?? <span className="muted">{t('ui.none')}</span> },
  ], [t]);
}

function MemberName({ member }: { member: Member }) {
  const localName = useLocalName();
  const session = useSession();
  const panel = usePanel();
  const unitName = localName(member.unitNameZh, member.unitNameEn);
  const text = <>{member.name}{unitName !== '' && <span className="muted"> {unitName}</span>}</>;
  const whole = `${member.name} ${unitName}`.trim();
  return session.can('coordination.write') ? <button type="button" className={`${styles.plainButton} truncate`} title={whole} data-row-link onClick={() => panel.show(`member-${member.id}`)}>{text}</button> : <span className="truncate" title={whole}>{text}</span>;
}

function MemberState({ member }: { member: Member }) {
  const { t } = useTranslation();
  if (member.outBecause !== null) return <StateChip tone="neutral" icon="lock">{t(outKeys[member.outBecause], { name: '' })}</StateChip>;
  if (member.daysLeft !== null) return <StateChip tone="amber">{t('coordination.daysLeft', { count: member.daysLeft })}</StateChip>;
  return <StateChip tone="good">{t('coordination.inOffice')}</StateChip>;
}
