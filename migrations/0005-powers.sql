-- A grant of a role is asked for, decided by somebody else, holds within a scope and from an instant to another, and its row stays.
alter table role_grant
  add column scope_kind text not null default 'institution' check (scope_kind in ('institution', 'unit', 'system', 'technology-domain')),
  -- The unit, the system or the name of the domain; null for the institution.
  add column scope_id text,
  add column state text not null default 'approved' check (state in ('requested', 'approved', 'refused', 'withdrawn', 'ended')),
  add column reason text,
  -- Null where the program itself did it: at its installation, or from the host.
  add column requested_by text, add column requested_at timestamptz not null default now(),
  add column decided_by text, add column decided_at timestamptz, add column decision_reason text,
  add column ended_by text, add column ended_at timestamptz, add column end_reason text,
  add check ((scope_kind = 'institution') = (scope_id is null));
-- Rows of before, of every institution: the owner of the table is held back by row security, too.
alter table role_grant no force row level security;
update role_grant set requested_by = granted_by, decided_by = granted_by, requested_at = valid_from, decided_at = valid_from,
  state = case when valid_to <= now() then 'ended' else 'approved' end, ended_at = case when valid_to <= now() then valid_to end;
alter table role_grant force row level security;
alter table role_grant drop column granted_by;
drop index role_grant_tenant_id_person_id_idx;
create index on role_grant (tenant_id, person_id, state);
create index on role_grant (tenant_id, state, id desc);

-- Every quarter somebody looks at what everybody holds.
create table access_review (
  tenant_id text not null, id text not null, quarter text not null, opened_by text, opened_at timestamptz not null, due_at timestamptz not null, closed_at timestamptz,
  primary key (tenant_id, id)
);
select tenant_table('access_review');
alter table access_review add unique (tenant_id, quarter);

-- What was there when the review was opened: a grant, an API token, or an account that nobody has used for long; and what became of it.
create table access_review_item (
  tenant_id text not null, id text not null, review_id text not null, person_id text not null,
  kind text not null check (kind in ('grant', 'token', 'account')), grant_id text, token_id text,
  is_dormant boolean not null, last_sign_in_at timestamptz, facts jsonb not null,
  -- `lapsed`: it was gone before anybody decided.
  decision text check (decision in ('keep', 'end', 'lapsed')), decided_by text, decided_at timestamptz, reason text,
  primary key (tenant_id, id)
);
select tenant_table('access_review_item');
alter table access_review_item add foreign key (tenant_id, review_id) references access_review (tenant_id, id);
alter table access_review_item add foreign key (tenant_id, person_id) references person (tenant_id, id);
create index on access_review_item (tenant_id, review_id, decision);
