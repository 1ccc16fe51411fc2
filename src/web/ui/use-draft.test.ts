import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepDraftsOf } from './use-draft.ts';

/** As browsers have it: what is kept stands among the properties of the storage. */
class TabStorage {
  [key: string]: unknown;
  getItem(key: string): unknown {
    return this[key] ?? null;
  }
  setItem(key: string, value: string): void {
    this[key] = value;
  }
  removeItem(key: string): void {
    delete this[key];
  }
}

describe('drafts of forms', () => {
  let storage: TabStorage;
  beforeEach(() => {
    storage = new TabStorage();
    vi.stubGlobal('sessionStorage', storage);
    keepDraftsOf('per_zhao');
    Object.assign(storage, { 'yuanshu.draft.plan.new': '{"title":"a"}', 'yuanshu.draft.policy.new': '{}', 'another.thing': '1' });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('are there when their person signs in again', () => {
    keepDraftsOf('per_zhao');
    expect(Object.keys(storage)).toEqual(expect.arrayContaining(['yuanshu.draft.plan.new', 'yuanshu.draft.policy.new']));
  });

  it('are gone when somebody else signs in at the same tab, for good', () => {
    keepDraftsOf('per_qian');
    keepDraftsOf('per_zhao');
    expect(Object.keys(storage).filter((key) => key !== 'yuanshu.drafts-of')).toEqual(['another.thing']);
  });
});
