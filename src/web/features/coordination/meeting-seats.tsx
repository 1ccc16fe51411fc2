import { attendances, coordinationContract, type Attendance } from '#features/coordination/contract.ts';
import { Button, Select } from 'antd';
import { useTranslation } from '../../i18n/use-text.ts';
import { call } from '../../api/call.ts';
import { Section, Stack } from '../../ui/page.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import styles from './coordination.module.css';
import type { Meeting, Seat } from './queries.ts';
import { useChange } from './use-change.ts';
import { attendanceKeys, departmentKeys, roleKeys } from './words.ts';

const tones = { present: 'good', deputy: 'good', excused: 'neutral', absent: 'neutral' } as const;

/** Who has a seat and who sits in it. */
export function MeetingSeats({ meeting }: { meeting: Meeting }) {
  const { t } = useTranslation();
  const hasBegun = meeting.openedAt !== null;
  const canSet = meeting.canRecord && meeting.state === 'held';
  const set = useChange((seats: readonly Readonly<{ memberId: string; attendance: Attendance }>[]) => call(coordinationContract.setAttendance, { params: { meetingId: meeting.id }, body: { seats: [...seats] } }));
  const missing = meeting.seats.filter((seat) => seat.attendance === 'absent');
  return (
    <Stack>
      <Section title={t(meeting.form === 'written' ? 'coordination.sentTo' : 'coordination.seats')} extra={canSet && meeting.form === 'meeting' && missing.length > 0 && <Button size="small" loading={set.isPending} onClick={() => set.mutate(missing.map((seat) => ({ memberId: seat.memberId, attendance: 'present' as const })))}>{t('coordination.allPresent')}</Button>}>
        <ul className={styles.seats}>
          {meeting.seats.map((seat) => (
            <li key={seat.memberId}>
              <span className={styles.seatName}><span>{seat.name}{seat.attendance === 'deputy' && hasBegun && <span className="muted"> {t('coordination.byDeputy', { name: seat.deputyName ?? '' })}</span>}</span><small>{t(departmentKeys[seat.department])}{seat.role !== 'member' && ` · ${t(roleKeys[seat.role])}`}</small></span>
              {canSet ? <SeatChoice seat={seat} isBusy={set.isPending} onChange={(attendance) => set.mutate([{ memberId: seat.memberId, attendance }])} /> : hasBegun && <StateChip tone={tones[seat.attendance]}>{t(attendanceKeys[seat.attendance])}</StateChip>}
            </li>
          ))}
        </ul>
        {meeting.seats.length === 0 && <p className="muted">{t('coordination.nobodyInOffice')}</p>}
      </Section>
      {meeting.guests.length > 0 && <Section title={t('coordination.field.guests')}>{meeting.guests.join(t('ui.listSeparator'))}</Section>}
    </Stack>
  );
}

function SeatChoice({ seat, isBusy, onChange }: { seat: Seat; isBusy: boolean; onChange: (attendance: Attendance) => void }) {
  const { t } = useTranslation();
  return <Select size="small" style={{ width: 108 }} value={seat.attendance} disabled={isBusy} aria-label={seat.name} onChange={onChange} options={attendances.filter((attendance) => attendance !== 'deputy' || seat.deputyId !== null).map((value) => ({ value, label: t(attendanceKeys[value]) }))} />;
}
