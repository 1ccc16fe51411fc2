import type { Endpoint } from '#kernel/endpoint.ts';
import type { Ctx } from '../feature.ts';

/** Who is told of what is no write and yet must be remembered. Given by the feature that keeps the log. */
export type Witness = Readonly<{
  /** Before an endpoint that declares `audit: 'read'` answers. Throws where it cannot be recorded: then nothing is read. */
  read(ctx: Ctx, endpoint: Endpoint, input: Readonly<{ params: unknown; query: unknown }>): Promise<void>;
  /** After a request was refused for want of a permission. Never throws. */
  refused(ctx: Ctx, endpoint: Endpoint, permission: string): Promise<void>;
  /** After a write was refused that another site sent with somebody's session. Never throws. */
  forged(ctx: Ctx, endpoint: Endpoint): Promise<void>;
}>;
