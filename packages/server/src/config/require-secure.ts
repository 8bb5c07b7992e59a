import { existsSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigError, type ServerConfig } from '../config.js';
import { insecureSettings, type SettingsOnDisk } from './insecure-settings.js';

const SDK_ENTRY = 'case-attachments.js';
const OTHERS_MAY_READ_OR_ENTER = 0o005;

/** @throws ConfigError naming every setting that must not meet real patients' files, and what to do about it */
export function requireSecure(config: ServerConfig): void {
  const refused = insecureSettings(config, settingsOnDisk(config));
  if (refused.length === 0) return;
  throw new ConfigError(['case-attachments does not start with insecure settings.', ...refused].join('\n'));
}

function settingsOnDisk({ dataDirectory, databasePath, sdkDirectory }: ServerConfig): SettingsOnDisk {
  const folder = withoutLinks(resolve(dataDirectory));
  const found = statSync(folder, { throwIfNoEntry: false });
  return {
    dataDirectory: folder,
    databasePath: withoutLinks(resolve(databasePath ?? join(folder, 'case-attachments.sqlite'))),
    sdkDirectory: sdkDirectory === null ? null : withoutLinks(resolve(sdkDirectory)),
    dataIsReadableByOthers: found !== undefined && isReadableByOthers(found),
    sdkHasEntry: sdkDirectory !== null && existsSync(join(sdkDirectory, SDK_ENTRY)),
  };
}

/** Windows has no such bits. A folder that the server makes itself is its own account's alone. */
function isReadableByOthers({ mode }: Stats): boolean {
  return process.platform !== 'win32' && (mode & OTHERS_MAY_READ_OR_ENTER) !== 0;
}

/** Of a path that is not there yet, as far as it is. */
function withoutLinks(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(withoutLinks(parent), basename(path));
}
