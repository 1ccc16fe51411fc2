create table organisation_unit (
  tenant_id text not null, id text not null, parent_id text, code text not null, name_zh text not null, name_en text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
select tenant_table('organisation_unit');
alter table organisation_unit add unique (tenant_id, code);
alter table organisation_unit add foreign key (tenant_id, parent_id) references organisation_unit (tenant_id, id);

create table person (
  tenant_id text not null, id text not null, login text not null, name text not null, email text, unit_id text,
  password_hash text, must_change_password boolean not null default false, is_active boolean not null default true,
  last_sign_in_at timestamptz, created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
select tenant_table('person');
alter table person add unique (tenant_id, login);
alter table person add foreign key (tenant_id, unit_id) references organisation_unit (tenant_id, id);

create table role_grant (
  tenant_id text not null, id text not null, person_id text not null, role text not null,
  valid_from timestamptz not null default now(), valid_to timestamptz, granted_by text,
  primary key (tenant_id, id)
);
select tenant_table('role_grant');
alter table role_grant add foreign key (tenant_id, person_id) references person (tenant_id, id);
create index on role_grant (tenant_id, person_id) where valid_to is null;

create table session (
  tenant_id text not null, id text not null, person_id text not null, secret_hash bytea not null,
  created_at timestamptz not null, last_seen_at timestamptz not null, expires_at timestamptz not null, revoked_at timestamptz,
  address text, agent text,
  primary key (tenant_id, id)
);
select tenant_table('session');
alter table session add foreign key (tenant_id, person_id) references person (tenant_id, id);
create index on session (tenant_id, person_id);

create table sign_in_link (
  tenant_id text not null, id text not null, person_id text not null, secret_hash bytea not null,
  created_at timestamptz not null, expires_at timestamptz not null, used_at timestamptz,
  primary key (tenant_id, id)
);
select tenant_table('sign_in_link');
alter table sign_in_link add foreign key (tenant_id, person_id) references person (tenant_id, id);

-- Failed attempts, counted in the database so that several servers throttle together.
create table sign_in_attempt (
  tenant_id text not null, id text not null, subject text not null, at timestamptz not null,
  primary key (tenant_id, id)
);
select tenant_table('sign_in_attempt');
create index on sign_in_attempt (tenant_id, subject, at);

create table api_token (
  tenant_id text not null, id text not null, person_id text not null, name text not null, secret_hash bytea not null, scopes text[] not null,
  created_at timestamptz not null, expires_at timestamptz not null, last_used_at timestamptz, revoked_at timestamptz,
  primary key (tenant_id, id)
);
select tenant_table('api_token');
alter table api_token add foreign key (tenant_id, person_id) references person (tenant_id, id);

create table saved_view (
  tenant_id text not null, id text not null, person_id text not null, page text not null, name text not null, query text not null,
  is_shared boolean not null default false, created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
select tenant_table('saved_view');
alter table saved_view add foreign key (tenant_id, person_id) references person (tenant_id, id);

-- What was done, by whom, when, before and after. Nobody may change or remove a row.
create table audit_event (
  tenant_id text not null, id text not null, at timestamptz not null, actor_id text, actor_name text, action text not null,
  object_kind text not null, object_id text not null, before jsonb, after jsonb, reason text, request_id text, address text,
  primary key (tenant_id, id)
);
select tenant_table('audit_event');
revoke update, delete on audit_event from yuanshu_app;
create index on audit_event (tenant_id, object_kind, object_id, id);
