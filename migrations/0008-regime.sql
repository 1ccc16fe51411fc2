-- One row for each version of a policy; versions of one policy share their number. The text of what was issued is never changed.
create table policy (
  tenant_id text not null, id text not null, doc_no text not null, version integer not null, title_zh text not null, title_en text not null,
  level text not null check (level in ('measures', 'rules', 'procedure')), summary_zh text, summary_en text,
  state text not null check (state in ('draft', 'in-review', 'issued', 'superseded', 'repealed')),
  owner_id text, drafted_by text, drafted_by_name text not null,
  -- Everybody who changed the text: none of them issues it.
  editor_ids text[] not null default '{}', submitted_at timestamptz, return_reason text,
  issued_by text, issued_by_name text, issued_at timestamptz, issue_signature_id text, effective_on date, ended_on date, end_reason text, supersedes_id text,
  -- What the coordination body decided about this version, where it did.
  resolution_id text, resolution_decision text, resolved_at timestamptz,
  -- Who has to read it, and within how many days from the day it takes effect. Without roles and units: everybody.
  must_be_read boolean not null default false, reader_roles text[] not null default '{}', reader_unit_ids text[] not null default '{}', reading_days smallint not null default 30,
  original_sha256 text, original_name text,
  created_at timestamptz not null, updated_at timestamptz not null,
  primary key (tenant_id, id)
);
select tenant_table('policy');
alter table policy add unique (tenant_id, doc_no, version);
-- Of one policy one version is in force, and one is being worked on.
create unique index policy_in_force on policy (tenant_id, doc_no) where state = 'issued';
create unique index policy_in_work on policy (tenant_id, doc_no) where state in ('draft', 'in-review');
alter table policy add foreign key (tenant_id, supersedes_id) references policy (tenant_id, id);
alter table policy add foreign key (tenant_id, owner_id) references person (tenant_id, id);
alter table policy add foreign key (tenant_id, original_sha256) references original (tenant_id, sha256);
alter table policy add foreign key (tenant_id, issue_signature_id) references signature (tenant_id, id);

-- `lineage` stays the same from version to version. `requirements`: `framework/item` each.
create table policy_clause (
  tenant_id text not null, id text not null, policy_id text not null, lineage text not null, position integer not null, no text not null,
  text_zh text not null, text_en text not null, modality text not null check (modality in ('shall', 'should', 'may', 'encouraged', 'definition')),
  behaviours text[] not null default '{}', requirements text[] not null default '{}',
  primary key (tenant_id, id)
);
select tenant_table('policy_clause');
alter table policy_clause add unique (tenant_id, policy_id, lineage);
alter table policy_clause add foreign key (tenant_id, policy_id) references policy (tenant_id, id) on delete cascade;
create index on policy_clause (tenant_id, policy_id, position);

create table policy_control (
  tenant_id text not null, id text not null, clause_id text not null, lineage text not null, name_zh text not null, name_en text not null,
  kind text not null check (kind in ('automatic', 'manual')), evidence text, instruction_zh text, instruction_en text,
  frequency text not null check (frequency in ('monthly', 'quarterly', 'half-yearly', 'yearly', 'every-18-months')), owner_role text not null,
  primary key (tenant_id, id), check ((kind = 'automatic') = (evidence is not null))
);
select tenant_table('policy_control');
alter table policy_control add unique (tenant_id, clause_id, lineage);
alter table policy_control add foreign key (tenant_id, clause_id) references policy_clause (tenant_id, id) on delete cascade;
create index on policy_control (tenant_id, lineage);

-- What somebody found of a control, with the evidence as it was shown then. `fingerprint` is of the control and its clause as they were worded:
-- where the wording changes, somebody has to look again.
create table control_attestation (
  tenant_id text not null, id text not null, control_id text not null, lineage text not null, fingerprint text not null,
  period_from date not null, period_to date not null, valid_until date not null,
  result text not null check (result in ('works', 'does-not-work', 'not-applicable', 'unknown')), comment text,
  evidence jsonb, evidence_sha256 text, signer_id text, signer_name text not null, signed_at timestamptz not null, signature_id text not null,
  primary key (tenant_id, id)
);
select tenant_table('control_attestation');
revoke update, delete on control_attestation from yuanshu_app;
alter table control_attestation add foreign key (tenant_id, control_id) references policy_control (tenant_id, id);
alter table control_attestation add foreign key (tenant_id, signature_id) references signature (tenant_id, id);
create index on control_attestation (tenant_id, lineage, id desc);

-- That a requirement does not apply, or was deliberately not adopted; why, and who says so.
create table requirement_note (
  tenant_id text not null, framework text not null, item text not null, kind text not null check (kind in ('not-applicable', 'not-adopted')),
  reason text not null, noted_by text, noted_by_name text not null, noted_at timestamptz not null,
  primary key (tenant_id, framework, item)
);
select tenant_table('requirement_note');

create table read_receipt (
  tenant_id text not null, policy_id text not null, person_id text not null, read_at timestamptz not null,
  primary key (tenant_id, policy_id, person_id)
);
select tenant_table('read_receipt');
revoke update, delete on read_receipt from yuanshu_app;
alter table read_receipt add foreign key (tenant_id, policy_id) references policy (tenant_id, id);
alter table read_receipt add foreign key (tenant_id, person_id) references person (tenant_id, id);
create index on read_receipt (tenant_id, person_id);

create table evidence_pack (
  tenant_id text not null, id text not null, frameworks text[] not null, period_from date not null, period_to date not null, language text not null,
  state text not null check (state in ('queued', 'collecting', 'done', 'failed')), progress smallint not null default 0, step text, counts jsonb, failure text,
  original_sha256 text, bytes bigint, created_by text, created_by_name text not null, created_at timestamptz not null, finished_at timestamptz,
  primary key (tenant_id, id)
);
select tenant_table('evidence_pack');
alter table evidence_pack add foreign key (tenant_id, original_sha256) references original (tenant_id, sha256);

-- That the institution says it conforms to a framework, with what was open then; to be said again before `valid_until`.
create table conformance_affirmation (
  tenant_id text not null, id text not null, framework text not null, framework_version text not null, scope_zh text not null, scope_en text not null,
  counts jsonb not null, affirmed_by text, affirmed_by_name text not null, affirmed_at timestamptz not null, valid_until date not null, signature_id text not null,
  primary key (tenant_id, id)
);
select tenant_table('conformance_affirmation');
revoke update, delete on conformance_affirmation from yuanshu_app;
alter table conformance_affirmation add foreign key (tenant_id, signature_id) references signature (tenant_id, id);
create index on conformance_affirmation (tenant_id, framework, id desc);
