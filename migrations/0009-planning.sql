-- What every metric of the institution came to, day by day. Nobody may change or remove a value.
create table metric_value (
  tenant_id text not null, metric text not null, day date not null,
  -- null: nothing was known on that day. `base`: what a share is of.
  value double precision, base double precision, measured_at timestamptz not null,
  primary key (tenant_id, metric, day)
);
select tenant_table('metric_value');
revoke update, delete on metric_value from yuanshu_app;

create table plan (
  tenant_id text not null, id text not null, code text not null, created_at timestamptz not null, created_by text,
  primary key (tenant_id, id)
);
select tenant_table('plan');
create unique index plan_code on plan (tenant_id, lower(code));
alter table plan add foreign key (tenant_id, created_by) references person (tenant_id, id);

-- A version is one document: what was approved is what was read and signed. `revision` counts its savings while it is a draft.
create table plan_version (
  tenant_id text not null, plan_id text not null, number integer not null,
  state text not null check (state in ('draft', 'in-review', 'approved', 'superseded', 'closed')),
  title text not null, period_from date not null, period_to date not null, linked_it_plan text, content jsonb not null, revision integer not null default 1,
  -- Everybody who wrote on it: none of them may approve it.
  authors text[] not null, drafted_at timestamptz not null, saved_at timestamptz not null,
  submitted_by text, submitted_at timestamptz, submission_note text,
  decided_by text, decided_at timestamptz, decision_reason text, conditions text[] not null default '{}', resolution_id text,
  -- Of the canonical document, and the signature over the decision, which names it.
  digest text, signature_id text,
  ended_at timestamptz, ended_by text, end_reason text,
  primary key (tenant_id, plan_id, number),
  check (period_to >= period_from)
);
select tenant_table('plan_version');
alter table plan_version add foreign key (tenant_id, plan_id) references plan (tenant_id, id);
alter table plan_version add foreign key (tenant_id, signature_id) references signature (tenant_id, id);
alter table plan_version add foreign key (tenant_id, submitted_by) references person (tenant_id, id);
alter table plan_version add foreign key (tenant_id, decided_by) references person (tenant_id, id);
create unique index plan_version_approved on plan_version (tenant_id, plan_id) where state = 'approved';
create unique index plan_version_open on plan_version (tenant_id, plan_id) where state in ('draft', 'in-review');

-- Where a target started from: the first value that could be measured after it was set. Measured, never typed in, and never changed.
create table plan_baseline (
  tenant_id text not null, plan_id text not null, target_id text not null, metric text not null,
  value double precision not null, base double precision, measured_at timestamptz not null,
  primary key (tenant_id, plan_id, target_id, metric)
);
select tenant_table('plan_baseline');
revoke update, delete on plan_baseline from yuanshu_app;
-- It goes only with a plan that never was more than a draft.
alter table plan_baseline add foreign key (tenant_id, plan_id) references plan (tenant_id, id) on delete cascade;

-- How far milestones and tasks of the approved plan are; what stands in no row has not begun.
create table plan_progress (
  tenant_id text not null, plan_id text not null, item_id text not null,
  state text not null check (state in ('open', 'doing', 'done', 'cancelled')), done_on date, evidence text, evidence_link text,
  noted_at timestamptz not null, noted_by text,
  primary key (tenant_id, plan_id, item_id)
);
select tenant_table('plan_progress');
alter table plan_progress add foreign key (tenant_id, plan_id) references plan (tenant_id, id);
alter table plan_progress add foreign key (tenant_id, noted_by) references person (tenant_id, id);

-- What became of the money of a budget line, in minor units of its currency.
create table plan_spending (
  tenant_id text not null, plan_id text not null, line_id text not null, committed_minor bigint not null, spent_minor bigint not null,
  noted_at timestamptz not null, noted_by text,
  primary key (tenant_id, plan_id, line_id)
);
select tenant_table('plan_spending');
alter table plan_spending add foreign key (tenant_id, plan_id) references plan (tenant_id, id);
alter table plan_spending add foreign key (tenant_id, noted_by) references person (tenant_id, id);

-- A report on a period with the figures as they were when it was made.
create table plan_report (
  tenant_id text not null, id text not null, plan_id text not null, version_number integer not null,
  period_from date not null, period_to date not null, text text not null, snapshot jsonb not null, created_at timestamptz not null, created_by text,
  primary key (tenant_id, id)
);
select tenant_table('plan_report');
revoke update, delete on plan_report from yuanshu_app;
alter table plan_report add foreign key (tenant_id, plan_id, version_number) references plan_version (tenant_id, plan_id, number);
alter table plan_report add foreign key (tenant_id, created_by) references person (tenant_id, id);
create index on plan_report (tenant_id, plan_id, id desc);

-- Uses of a version that ended: how long its findings stood is computed from them.
create index usage_ended on usage (tenant_id, package_version_id, valid_to) where valid_to is not null;
