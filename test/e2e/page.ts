import type { Page, Request } from 'playwright-core';

/** Loads an address, and waits until its page is at rest. */
export async function visit(page: Page, address: string): Promise<void> {
  openRequestsOf(page);
  await page.goto(address);
  await page.getByRole('main').first().waitFor();
  await atRest(page);
}

/** Shows another address of the application that is open, as its links do: without loading the program again. What was fetched a moment ago may be shown again. */
export async function show(page: Page, path: string): Promise<void> {
  openRequestsOf(page);
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate', { state: null }));`);
  await page.getByRole('main').first().waitFor();
  await atRest(page);
}

/** Waits until no answer is awaited and nothing in the page changes any more. */
export async function atRest(page: Page): Promise<void> {
  const open = openRequestsOf(page);
  const until = Date.now() + 60_000;
  do {
    if (Date.now() > until) throw new Error(`${page.url()} does not come to rest: ${[...open].map((request) => request.url()).join(' ')}`);
    await page.evaluate(unchanged);
  } while (open.size > 0);
}

/** Nothing changed for so many milliseconds, or so much for so long that there is no use in waiting. */
const unchanged = `new Promise((resolve) => {
  const done = () => { observer.disconnect(); clearTimeout(last); resolve(); };
  const observer = new MutationObserver(() => { clearTimeout(next); next = setTimeout(done, 150); });
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const last = setTimeout(done, 10_000);
  let next = setTimeout(done, 150);
})`;

const openRequests = new WeakMap<Page, Set<Request>>();

/** The requests whose answers are awaited; streams of events have no end. */
function openRequestsOf(page: Page): ReadonlySet<Request> {
  const known = openRequests.get(page);
  if (known !== undefined) return known;
  const open = new Set<Request>();
  openRequests.set(page, open);
  page.on('request', (request) => {
    // of the page before, some never end
    if (request.isNavigationRequest()) open.clear();
    else if (request.resourceType() !== 'eventsource') open.add(request);
  });
  page.on('requestfinished', (request) => void open.delete(request));
  page.on('requestfailed', (request) => void open.delete(request));
  return open;
}
