/**
 * The processor time that this thread has used so far, in ms. What must not explode is held against it and not against the clock: a machine that
 * others use too makes everything last longer, but not cost more.
 */
export function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
