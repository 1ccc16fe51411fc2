/** That a person `r` has to read the policy `p`, as SQL: everybody, or who holds one of its roles now or belongs to one of its units or a unit below it. */
export const isReaderSql = isReaderAtSql('now()');

/** The same by the roles that the person held at an instant; units are kept as they are now. */
export function isReaderAtSql(instant: string): string {
  return `(cardinality(p.reader_roles) + cardinality(p.reader_unit_ids) = 0
  or exists (select from role_grant g where g.tenant_id = r.tenant_id and g.person_id = r.id and g.role = any(p.reader_roles) and g.state in ('approved', 'ended') and g.valid_from <= ${instant} and (g.valid_to is null or g.valid_to > ${instant}))
  or (cardinality(p.reader_unit_ids) > 0 and exists (
    with recursive above as (
      select u.id, u.parent_id from organisation_unit u where u.tenant_id = r.tenant_id and u.id = r.unit_id
      union select u.id, u.parent_id from organisation_unit u join above on u.id = above.parent_id where u.tenant_id = r.tenant_id
    ) select from above where above.id = any(p.reader_unit_ids))))`;
}

/** The last day on which a policy `p` can be read in time. */
export const dueOnSql = `(greatest(p.effective_on, (p.issued_at at time zone 'Asia/Shanghai')::date) + p.reading_days)`;
