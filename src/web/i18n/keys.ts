import type audit from '../../../locales/zh-CN/audit.json';
import type compliance from '../../../locales/zh-CN/compliance.json';
import type coordination from '../../../locales/zh-CN/coordination.json';
import type identity from '../../../locales/zh-CN/identity.json';
import type inbox from '../../../locales/zh-CN/inbox.json';
import type ledger from '../../../locales/zh-CN/ledger.json';
import type planning from '../../../locales/zh-CN/planning.json';
import type regime from '../../../locales/zh-CN/regime.json';
import type reporting from '../../../locales/zh-CN/reporting.json';
import type shell from '../../../locales/zh-CN/shell.json';
import type ui from '../../../locales/zh-CN/ui.json';
import type vulnerability from '../../../locales/zh-CN/vulnerability.json';

/** Every text of the interface, by its flat key; the compiler knows them all. */
export type Messages = typeof audit & typeof shell & typeof ui & typeof identity & typeof inbox & typeof ledger & typeof vulnerability & typeof compliance & typeof coordination & typeof regime & typeof planning & typeof reporting;

/** A key as it is asked for: a plural has one key, its forms end in `_one`, `_other`. */
export type MessageKey = WithoutPlural<keyof Messages & string>;

type WithoutPlural<Key extends string> = Key extends `${infer Base}_other` ? Base : Key extends `${string}_one` ? never : Key;
