-- Bodies that decide together: their rules, members, meetings and resolutions.
create table body (
  tenant_id text not null, id text not null, kind text not null check (kind in ('coordination', 'decision', 'expert')), technology_domain text,
  name_zh text not null, name_en text not null, charter text not null, charter_number text, charter_file_name text, charter_sha256 text, effective_from date not null, ended_on date, end_reason text,
  -- By behaviour of article 5 and party: R, A, C or I. Null: the default of the program.
  raci jsonb, created_at timestamptz not null, updated_at timestamptz not null,
  primary key (tenant_id, id)
);
select tenant_table('body');
create unique index body_name on body (tenant_id, lower(name_zh)) where ended_on is null;

-- A rule is never changed: a new version takes its place from a day on, and a meeting keeps the version that it was opened with.
create table body_rule (
  tenant_id text not null, body_id text not null, version integer not null, effective_from date not null, required_departments text[] not null,
  share_numerator integer not null, share_denominator integer not null, majority text not null, exception_majority text not null, do_deputies_count boolean not null, follow_up_days integer not null,
  created_at timestamptz not null, created_by text, reason text,
  primary key (tenant_id, body_id, version)
);
select tenant_table('body_rule');
revoke update, delete on body_rule from yuanshu_app;
alter table body_rule add foreign key (tenant_id, body_id) references body (tenant_id, id);
alter table body_rule add foreign key (tenant_id, created_by) references person (tenant_id, id);

-- A term, from its first day up to, but not including, its last; without an end it is open.
create table body_member (
  tenant_id text not null, id text not null, body_id text not null, person_id text not null, department text not null, role text not null check (role in ('chair', 'secretary', 'member')),
  valid_from date not null, valid_to date, deputy_id text, created_at timestamptz not null,
  primary key (tenant_id, id), check (valid_to is null or valid_to > valid_from), check (deputy_id is null or deputy_id <> person_id)
);
select tenant_table('body_member');
alter table body_member add foreign key (tenant_id, body_id) references body (tenant_id, id);
alter table body_member add foreign key (tenant_id, person_id) references person (tenant_id, id);
alter table body_member add foreign key (tenant_id, deputy_id) references person (tenant_id, id);
create index on body_member (tenant_id, body_id);
create index on body_member (tenant_id, person_id);

-- What is to be decided: proposed by another feature about a thing of its own, or entered freely (subject_kind 'free').
create table matter (
  tenant_id text not null, id text not null, subject_kind text not null, subject_id text not null, title text not null, summary text, link text,
  requester_id text, interested_ids text[] not null default '{}', is_exception boolean not null default false,
  body_kind text not null, body_id text, state text not null check (state in ('pending', 'scheduled', 'decided', 'withdrawn')), state_reason text,
  created_at timestamptz not null, created_by text, decided_at timestamptz,
  primary key (tenant_id, id)
);
select tenant_table('matter');
alter table matter add foreign key (tenant_id, body_id) references body (tenant_id, id);
alter table matter add foreign key (tenant_id, requester_id) references person (tenant_id, id);
alter table matter add foreign key (tenant_id, created_by) references person (tenant_id, id);
create unique index matter_open on matter (tenant_id, subject_kind, subject_id) where state in ('pending', 'scheduled');
create index on matter (tenant_id, state, id);

create table escalation (
  tenant_id text not null, id text not null, matter_id text not null, from_body_id text, to_body_id text not null, reason text not null, at timestamptz not null, by_id text,
  primary key (tenant_id, id)
);
select tenant_table('escalation');
revoke update, delete on escalation from yuanshu_app;
alter table escalation add foreign key (tenant_id, matter_id) references matter (tenant_id, id);
alter table escalation add foreign key (tenant_id, from_body_id) references body (tenant_id, id);
alter table escalation add foreign key (tenant_id, to_body_id) references body (tenant_id, id);
alter table escalation add foreign key (tenant_id, by_id) references person (tenant_id, id);
create index on escalation (tenant_id, matter_id);

-- A meeting, or papers that go round for signature (form 'written') until `deadline_at`.
create table meeting (
  tenant_id text not null, id text not null, body_id text not null, form text not null check (form in ('meeting', 'written')), year integer not null, ordinal integer not null,
  title text not null, planned_at timestamptz not null, ends_at timestamptz, place text, deadline_at timestamptz, guests text[] not null default '{}',
  state text not null check (state in ('planned', 'invited', 'held', 'minuted', 'signed', 'cancelled')), rule_version integer, presider_id text,
  invited_at timestamptz, opened_at timestamptz, closed_at timestamptz, minuted_at timestamptz, minuted_by text, signed_at timestamptz, signed_by text, signature_id text, cancel_reason text,
  created_at timestamptz not null, created_by text,
  primary key (tenant_id, id), check (form <> 'written' or deadline_at is not null)
);
select tenant_table('meeting');
alter table meeting add unique (tenant_id, body_id, form, year, ordinal);
alter table meeting add foreign key (tenant_id, body_id) references body (tenant_id, id);
alter table meeting add foreign key (tenant_id, body_id, rule_version) references body_rule (tenant_id, body_id, version);
alter table meeting add foreign key (tenant_id, presider_id) references person (tenant_id, id);
alter table meeting add foreign key (tenant_id, minuted_by) references person (tenant_id, id);
alter table meeting add foreign key (tenant_id, signed_by) references person (tenant_id, id);
alter table meeting add foreign key (tenant_id, created_by) references person (tenant_id, id);
alter table meeting add foreign key (tenant_id, signature_id) references signature (tenant_id, id);

-- Who holds a seat of the meeting and who sits in it: written when the meeting is opened, from the terms of that day.
create table meeting_seat (
  tenant_id text not null, meeting_id text not null, member_id text not null, attendance text not null check (attendance in ('present', 'deputy', 'excused', 'absent')), note text,
  primary key (tenant_id, meeting_id, member_id)
);
select tenant_table('meeting_seat');
alter table meeting_seat add foreign key (tenant_id, meeting_id) references meeting (tenant_id, id);
alter table meeting_seat add foreign key (tenant_id, member_id) references body_member (tenant_id, id);

create table agenda_item (
  tenant_id text not null, id text not null, meeting_id text not null, matter_id text not null, position integer not null, discussion text, conditions text[] not null default '{}', due_on date, is_deferred boolean not null default false,
  -- What is to be done after a yes: [{ title, ownerId, dueOn }].
  follow_ups jsonb not null default '[]',
  -- As computed when the minutes were drawn: quorum with its reasons, counts, decision.
  result jsonb,
  primary key (tenant_id, id)
);
select tenant_table('agenda_item');
alter table agenda_item add unique (tenant_id, meeting_id, matter_id);
alter table agenda_item add foreign key (tenant_id, meeting_id) references meeting (tenant_id, id);
alter table agenda_item add foreign key (tenant_id, matter_id) references matter (tenant_id, id);
create index on agenda_item (tenant_id, matter_id);

create table recusal (
  tenant_id text not null, item_id text not null, person_id text not null, reason text not null, at timestamptz not null, recorded_by text,
  primary key (tenant_id, item_id, person_id)
);
select tenant_table('recusal');
alter table recusal add foreign key (tenant_id, item_id) references agenda_item (tenant_id, id);
alter table recusal add foreign key (tenant_id, person_id) references person (tenant_id, id);
alter table recusal add foreign key (tenant_id, recorded_by) references person (tenant_id, id);

-- One voice for each seat; `person_id` is who gave it.
create table vote (
  tenant_id text not null, item_id text not null, member_id text not null, person_id text not null, choice text not null check (choice in ('for', 'against', 'abstain')), dissent text, at timestamptz not null,
  primary key (tenant_id, item_id, member_id)
);
select tenant_table('vote');
alter table vote add foreign key (tenant_id, item_id) references agenda_item (tenant_id, id);
alter table vote add foreign key (tenant_id, member_id) references body_member (tenant_id, id);
alter table vote add foreign key (tenant_id, person_id) references person (tenant_id, id);

create table resolution (
  tenant_id text not null, id text not null, number text not null, body_id text not null, meeting_id text not null, item_id text not null, matter_id text not null, title text not null, subject_kind text not null, subject_id text not null,
  decision text not null check (decision in ('approved', 'approved-with-conditions', 'rejected', 'deferred')), conditions text[] not null default '{}', due_on date,
  effective_at timestamptz not null, signed_by text not null, signature_id text not null, closed_at timestamptz, annulled_at timestamptz, annulled_by text, annul_reason text,
  primary key (tenant_id, id)
);
select tenant_table('resolution');
alter table resolution add unique (tenant_id, item_id);
alter table resolution add foreign key (tenant_id, body_id) references body (tenant_id, id);
alter table resolution add foreign key (tenant_id, meeting_id) references meeting (tenant_id, id);
alter table resolution add foreign key (tenant_id, item_id) references agenda_item (tenant_id, id);
alter table resolution add foreign key (tenant_id, matter_id) references matter (tenant_id, id);
alter table resolution add foreign key (tenant_id, signed_by) references person (tenant_id, id);
alter table resolution add foreign key (tenant_id, annulled_by) references person (tenant_id, id);
alter table resolution add foreign key (tenant_id, signature_id) references signature (tenant_id, id);
create index on resolution (tenant_id, effective_at);

create table follow_up (
  tenant_id text not null, id text not null, resolution_id text not null, title text not null, owner_id text, due_on date not null, state text not null check (state in ('open', 'done', 'cancelled')),
  evidence text, evidence_link text, evidence_sha256 text, closed_at timestamptz, closed_by text, created_at timestamptz not null, created_by text,
  primary key (tenant_id, id), check (state = 'open' or evidence is not null)
);
select tenant_table('follow_up');
alter table follow_up add foreign key (tenant_id, resolution_id) references resolution (tenant_id, id);
alter table follow_up add foreign key (tenant_id, owner_id) references person (tenant_id, id);
alter table follow_up add foreign key (tenant_id, closed_by) references person (tenant_id, id);
alter table follow_up add foreign key (tenant_id, created_by) references person (tenant_id, id);
create index on follow_up (tenant_id, resolution_id);
