import { statfsSync } from 'node:fs';

/**
 * Settings of the bundled server, given on its command line at every start, so that a newer program brings newer settings.
 * Small: the whole idles below 200 MB. Each differs from PostgreSQL's default for the reason beside it.
 */
export function postgresSettings(place: Readonly<{ socketFolder?: string; port: number }>, isThrowaway: boolean): Readonly<Record<string, string>> {
  return {
    port: String(place.port),
    listen_addresses: place.socketFolder === undefined ? '127.0.0.1' : '',
    ...(place.socketFolder === undefined ? {} : { unix_socket_directories: place.socketFolder, unix_socket_permissions: '0700' }),
    max_connections: '60',
    // taken as they are used, but for a list of them that is a hundredth as large; the rest of a million uses comes and goes through the system's cache
    shared_buffers: '256MB',
    effective_cache_size: '1GB',
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    autovacuum_work_mem: '64MB',
    autovacuum_max_workers: '2',
    // one program on one machine: no replicas that would need more
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '2GB',
    min_wal_size: '128MB',
    checkpoint_timeout: '10min',
    random_page_cost: '1.1',
    // compiling pays only for queries of many seconds, and costs the short ones that we have
    jit: 'off',
    // nor do helpers, which take the processors from other requests
    max_parallel_workers_per_gather: '0',
    io_workers: '2',
    dynamic_shared_memory_type: sharedMemoryType(),
    timezone: 'UTC',
    log_timezone: 'UTC',
    // messages are recognised by text (failure.ts)
    lc_messages: 'C',
    log_line_prefix: '%m [%p] ',
    log_checkpoints: 'off',
    ...(isThrowaway ? throwaway : {}),
  };
}

/** For tests: nothing has to survive a crash. */
const throwaway = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200', shared_buffers: '128MB', autovacuum_naptime: '10min' };

/** Containers often have 64 MB at /dev/shm, which one parallel query can fill. */
function sharedMemoryType(): string {
  if (process.platform === 'win32') return 'windows';
  try {
    const { bsize, blocks } = statfsSync('/dev/shm');
    return bsize * blocks >= 256 * 1024 * 1024 ? 'posix' : 'sysv';
  } catch {
    return 'sysv';
  }
}
