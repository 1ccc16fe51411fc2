import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Advice } from './advice.mjs';

/** The oldest Node that runs our TypeScript as it is. */
export const neededMajor = 24;

export function isNewEnough() {
  return Number(process.versions.node.split('.')[0]) >= neededMajor;
}

/**
 * The Node that npm brought, pinned like every dependency; else the running one, if it is new enough.
 * @param {string} root
 */
export function findNode(root) {
  const pinned = pinnedNode(root);
  if (pinned !== undefined) return pinned;
  if (isNewEnough()) return process.execPath;
  throw new Advice(`This needs Node.js ${neededMajor}. There is no bundled one for ${process.platform}-${process.arch}, and the running one is ${process.versions.node}. Install Node.js ${neededMajor} or newer and try again.`);
}

/** The loader that a Linux program of this architecture needs; systems with musl lack it. */
export const loaders = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' };

/** @param {string} root */
function pinnedNode(root) {
  const { platform, arch } = process;
  if (platform === 'linux' && !existsSync(loaders[/** @type {keyof typeof loaders} */ (arch)] ?? '')) return undefined;
  const file = platform === 'win32' ? path.join(`node-win-${arch}`, 'bin', 'node.exe') : path.join(`node-${platform}-${arch}`, 'bin', 'node');
  const place = path.join(root, 'node_modules', file);
  return existsSync(place) ? place : undefined;
}
