import { keepPreviousData, useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { useMemo } from 'react';

export type PageOfRows<Row> = Readonly<{ rows: readonly Row[]; nextCursor: string | null; total: number | null }>;

const refreshEveryMs = 3000;

/** A list that grows page by page. */
export type Pages<Row, Page extends PageOfRows<Row> = PageOfRows<Row>> = Readonly<{
  rows: readonly Row[];
  first: Page | undefined;
  total: number | null | undefined;
  error: unknown;
  /** Nothing is there yet. */
  isPending: boolean;
  /** The rows shown belong to the filters before; the new ones are on their way. */
  isStale: boolean;
  isLoadingMore: boolean;
  hasMore: boolean;
  loadMore: () => void;
  retry: () => void;
}>;

/** Reads a keyset-paged list. Rows of the filters before stay until the new ones are there, so that nothing jumps. */
export function usePages<Row, Page extends PageOfRows<Row> = PageOfRows<Row>>(queryKey: QueryKey, load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page>, options: Readonly<{ isEnabled?: boolean; /** Asked again every few seconds while this holds. */ refreshWhile?: (rows: readonly Row[]) => boolean }> = {}): Pages<Row, Page> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    enabled: options.isEnabled ?? true,
    refetchInterval: (running) => (options.refreshWhile?.(running.state.data?.pages.flatMap((page) => page.rows) ?? []) === true ? refreshEveryMs : false),
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const first = query.data?.pages[0];
  return {
    rows, first, total: first?.total, error: query.error, isPending: query.isPending, isStale: query.isPlaceholderData, isLoadingMore: query.isFetchingNextPage, hasMore: query.hasNextPage,
    loadMore: () => void query.fetchNextPage(), retry: () => void query.refetch(),
  };
}

/** The same list with its number of rows, where that was counted apart. */
export function withTotal<Row, Page extends PageOfRows<Row>>(pages: Pages<Row, Page>, total: number | undefined): Pages<Row, Page> {
  return { ...pages, total: pages.total ?? total };
}

/** A list that comes whole. */
export function wholePages<Row>(query: Readonly<{ data: readonly Row[] | undefined; error: unknown; isPending: boolean; isPlaceholderData?: boolean; refetch: () => unknown }>): Pages<Row> {
  return {
    rows: query.data ?? [], first: undefined, total: query.data?.length, error: query.error, isPending: query.isPending, isStale: query.isPlaceholderData ?? false,
    isLoadingMore: false, hasMore: false, loadMore: () => undefined, retry: () => void query.refetch(),
  };
}
