import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Endpoint, SessionDue } from '#kernel/endpoint.ts';
import type { searchKinds } from '#kernel/words.ts';
import type { Database, Tx } from './db.ts';
import type { Config } from './config.ts';
import type { CryptoProvider } from './crypto.ts';
import type { Jobs } from './jobs.ts';
import type { Signals } from './signals.ts';

/** Who acts: a person in a session, a person through a token, or the system itself. */
export type Actor = Readonly<{
  kind: 'person' | 'token' | 'system';
  personId: string | undefined;
  name: string;
  permissions: ReadonlySet<string>;
  /** Permissions that are held only for a part of the institution; one that is not named here is held for all of it. */
  limits: ReadonlyMap<string, Limit>;
  sessionId?: string | undefined;
  /** What the session owes before it may do anything else. */
  due?: SessionDue | undefined;
  /** When the session last showed a second factor; undefined where the person has none. */
  factor?: Readonly<{ shownAt: Date | undefined }> | undefined;
}>;

/** The part of the institution that a permission is held for: units and systems, each with all below them, and domains of technology. */
export type Limit = Readonly<{ unitIds: readonly string[]; systemIds: readonly string[]; domains: readonly string[] }>;

export const noLimits: ReadonlyMap<string, Limit> = new Map();

/** What every use case gets: the tenant, who acts, the time, the database bound to the tenant. */
export type Ctx = Readonly<{
  tenantId: string;
  actor: Actor;
  now: Date;
  requestId: string;
  address: string | undefined;
  log: Logger;
  app: App;
  /** One transaction bound to the tenant; row security backs it. */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}>;

/** What is shared by all requests and jobs of one process. */
export type App = Readonly<{
  config: Config;
  db: Database;
  jobs: Jobs;
  signals: Signals;
  crypto: CryptoProvider;
  log: Logger;
  /** Tells the features that hear it, in their order, and waits for them. */
  emit(event: DomainEvent): Promise<void>;
  /** What every feature can show of its own work, by `feature.name`. */
  evidence: ReadonlyMap<string, EvidenceRow>;
  /** Every figure that features compute of their own data, by `feature.name`. */
  metrics: ReadonlyMap<string, MetricRow>;
  /** Every workflow that features carry out, by `feature.name`. */
  workflows: ReadonlyMap<string, WorkflowRow>;
  /** Everything that may wait for people, by `feature.name`. */
  tasks: ReadonlyMap<string, TaskRow>;
  /** What features let the one search find. */
  searches: readonly SearchRow[];
}>;

export type LocalText = Readonly<{ zh: string; en: string }>;

/**
 * What an answer speaks of: what happened within the period that was asked for; how things stood at its end; or, where no history is kept, how they
 * stand at the moment of the question, whatever the period.
 */
export type EvidenceBasis = 'period' | 'end' | 'now';

/** What a feature can show to prove that a control works: computed from live data each time it is asked for. */
export type EvidenceRow = Readonly<{
  title: LocalText;
  basis: EvidenceBasis;
  /** The page of the application that shows the same, with its filters. */
  link: string;
  /** `to` is not after `ctx.now`. `holds`: undefined where there is nothing yet that could be judged. Rows are a sample of at most 1,000, `count` counts all. */
  collect(ctx: Ctx, period: Readonly<{ from: Date; to: Date }>): Promise<Readonly<{ count: number; holds: boolean | undefined; summary: LocalText; columns: readonly LocalText[]; rows: readonly (readonly (string | number | null)[])[] }>>;
}>;

/** One figure of the institution as it is now; `value` undefined where nothing is known. */
export type MetricRow = Readonly<{
  title: LocalText;
  unit: 'share' | 'count' | 'days';
  /** Whether more of it is better. */
  better: 'more' | 'less';
  link: string;
  measure(ctx: Ctx): Promise<Readonly<{ value: number | undefined; of?: number }>>;
}>;

/** A workflow that a feature carries out, and which of the seven behaviours of article 5 it is: `introduction`, `assessment`, … */
export type WorkflowRow = Readonly<{ title: LocalText; link: string; behaviours: readonly string[] }>;

export type SearchAsked = Readonly<{ ctx: Ctx; tx: Tx; q: string; limit: number }>;
export type SearchHit = Readonly<{ kind: (typeof searchKinds)[number]; id: string; title: string; subtitle: string }>;

/** A kind of thing that the one search finds. Who does not hold the permission is not asked; who holds it for a part gets what it reaches. */
export type SearchRow = Readonly<{ permission: string; find(asked: SearchAsked): Promise<readonly SearchHit[]> }>;

/** One thing that waits for a person. */
export type Task = Readonly<{
  personId: string;
  /** Which thing, in the words of its feature, with whatever makes it another one: a term that was moved waits anew. People are told of a thing once in each stage. */
  objectId: string;
  stage: string;
  text: LocalText;
  link: string;
  /** `2026-12-31`; null where nothing says until when. */
  dueOn: string | null;
  isLate: boolean;
}>;

/** A kind of thing that waits for people. */
export type TaskRow = Readonly<{
  title: LocalText;
  /** The stages of which people are told by mail; of the others the list of what waits is enough. */
  mailed: readonly string[];
  /** What waits for one person, who is the actor; or, where none is named, for everybody who is to be told of it by mail. */
  find(ctx: Ctx, personId: string | undefined): Promise<readonly Task[]>;
}>;

/** What an earlier feature says happened, for later ones to hear. */
export type DomainEvent =
  | Readonly<{ name: 'ledger.packageVersionsAdded'; packageVersionIds: readonly number[]; tx: Tx }>
  | Readonly<{ name: 'vulnerability.matchesChanged'; packageVersionIds: readonly number[] }>
  /** A body has decided about something with quorum, or a decision of it was annulled. In the transaction of the decision. */
  | Readonly<{ name: 'coordination.resolved'; ctx: Ctx; tx: Tx; resolutionId: string; subjectKind: string; subjectId: string; decision: 'approved' | 'approved-with-conditions' | 'rejected' | 'deferred' }>;

export type Input<E extends Endpoint> = Readonly<{
  params: z.output<E['params']>;
  query: z.output<E['query']>;
  body: CarriedBy<E> extends 'upload' ? Readable : z.output<E['body']>;
  request: FastifyRequest;
}>;

/** A file as a reply. */
export type Download = Readonly<{ contentType: string; fileName: string; stream: Readable }>;
/** A cookie to set or clear travels beside the reply of the identity feature. */
export type WithCookie<T> = Readonly<{ reply: T; cookie: string | null }>;

type CarriedBy<E extends Endpoint> = NonNullable<E['carries']>;

export type Output<E extends Endpoint> = CarriedBy<E> extends 'download' ? Download : CarriedBy<E> extends 'events' ? AsyncIterable<Readonly<{ event: string; data: unknown }>> : z.output<E['reply']> | WithCookie<z.output<E['reply']>>;

/** Endpoint -> service; nothing else. Every endpoint of the contract has its handler, or it does not compile. */
export type Handlers<C extends Readonly<Record<string, Endpoint>>> = { readonly [K in keyof C]: (ctx: Ctx, input: Input<C[K]>) => Promise<Output<C[K]>> | Output<C[K]> };

export type JobHandler = (app: App, data: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, number>>>;

export type JobRow = Readonly<{
  handler: JobHandler;
  concurrency: number;
  /** Writes so many rows that the planner should look at them afterwards. */
  writesMuch?: true;
  /** When it runs by itself: cron, in UTC. */
  schedule?: string;
  /** How often and how long after each other it is tried again, the pause growing; a few times within seconds where absent. */
  retries?: Readonly<{ limit: number; delaySeconds: number; delaySecondsMax: number }>;
  /** Says on the thing itself that it could not be done, after the last try. */
  gaveUp?: (app: App, data: Readonly<Record<string, unknown>>, message: string) => Promise<void>;
}>;

export type Feature = Readonly<{
  name: string;
  contract: Readonly<Record<string, Endpoint>>;
  // Handlers are checked against their contract where they are declared; the table only calls them.
  handlers: Readonly<Record<string, (ctx: Ctx, input: never) => unknown>>;
  jobs?: Readonly<Record<string, JobRow>>;
  evidence?: Readonly<Record<string, EvidenceRow>>;
  metrics?: Readonly<Record<string, MetricRow>>;
  workflows?: Readonly<Record<string, WorkflowRow>>;
  tasks?: Readonly<Record<string, TaskRow>>;
  searches?: readonly SearchRow[];
  hears?: { readonly [N in DomainEvent['name']]?: (app: App, event: Extract<DomainEvent, { name: N }>) => Promise<void> };
}>;
