-- How one comes in and how sure we are: passwords that age, second factors, identities that others vouch for, the account for emergencies.
alter table person add column password_changed_at timestamptz, add column language text;

-- `method` is how the session began; `factor_at` when a second factor was last shown in it; `factor_due`: only the second factor is missing.
-- After a rotation the secret before it is still good for a moment, for what is on the way.
alter table session
  add column method text not null default 'link', add column factor_at timestamptz, add column factor_due boolean not null default false,
  add column secret_at timestamptz, add column previous_hash bytea, add column previous_until timestamptz,
  add column provider text, add column provider_token text;

-- The provider or directory whose group led to the grant; null where people decided.
alter table role_grant add column source text;

create table password_history (
  tenant_id text not null, id text not null, person_id text not null, password_hash text not null, changed_at timestamptz not null,
  primary key (tenant_id, id)
);
select tenant_table('password_history');
alter table password_history add foreign key (tenant_id, person_id) references person (tenant_id, id);
create index on password_history (tenant_id, person_id, changed_at desc);

-- `secret` is encrypted; `last_step` is the newest time step whose code was used; `counter` is what the authenticator last counted.
create table second_factor (
  tenant_id text not null, id text not null, person_id text not null, kind text not null, name text not null,
  secret text, last_step bigint, credential_id text, public_key bytea, counter bigint, transports text[],
  created_at timestamptz not null, confirmed_at timestamptz, last_used_at timestamptz,
  primary key (tenant_id, id)
);
select tenant_table('second_factor');
alter table second_factor add unique (tenant_id, credential_id);
alter table second_factor add foreign key (tenant_id, person_id) references person (tenant_id, id);
create index on second_factor (tenant_id, person_id);

create table recovery_code (
  tenant_id text not null, id text not null, person_id text not null, code_hash bytea not null, created_at timestamptz not null, used_at timestamptz,
  primary key (tenant_id, id)
);
select tenant_table('recovery_code');
alter table recovery_code add foreign key (tenant_id, person_id) references person (tenant_id, id);
create index on recovery_code (tenant_id, person_id);

-- Challenges are signed and kept by nobody; what was answered once stands here until it would have expired.
create table used_challenge (
  tenant_id text not null, id text not null, used_at timestamptz not null, expires_at timestamptz not null,
  primary key (tenant_id, id)
);
select tenant_table('used_challenge');
create index on used_challenge (tenant_id, expires_at);

-- Whom an identity provider or a directory means by its own name for a person.
create table external_identity (
  tenant_id text not null, provider text not null, subject text not null, person_id text not null, groups text[] not null default '{}',
  created_at timestamptz not null, last_seen_at timestamptz not null,
  primary key (tenant_id, provider, subject)
);
select tenant_table('external_identity');
alter table external_identity add foreign key (tenant_id, person_id) references person (tenant_id, id);
create index on external_identity (tenant_id, person_id);

create table directory_sync (
  tenant_id text not null, id text not null, directory text not null, is_dry_run boolean not null, asked_by text,
  started_at timestamptz not null, finished_at timestamptz, counts jsonb, issues jsonb, failure text,
  primary key (tenant_id, id)
);
select tenant_table('directory_sync');
create index on directory_sync (tenant_id, directory, id desc);

create table break_glass (
  tenant_id text not null, id text not null, person_id text not null, secret_hash bytea not null, reason text not null,
  created_at timestamptz not null, expires_at timestamptz not null, used_at timestamptz,
  primary key (tenant_id, id)
);
select tenant_table('break_glass');
alter table break_glass add foreign key (tenant_id, person_id) references person (tenant_id, id);

create table alarm (
  tenant_id text not null, id text not null, kind text not null, at timestamptz not null, details jsonb not null default '{}',
  acknowledged_at timestamptz, acknowledged_by text,
  primary key (tenant_id, id)
);
select tenant_table('alarm');
create index on alarm (tenant_id, id desc) where acknowledged_at is null;
