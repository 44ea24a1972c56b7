import { toAbsolute } from './paths.ts'
import { findSettingsFile, type Sources } from './sources.ts'
import { nameOf, type Value, type Values } from './values.ts'

/**
 * Lists, as absolute paths, the files that contain secrets of the process: the settings file, files
 * of single secrets, key files, the key folder, and a SQLite database. Excludes files that Ansible
 * and ssh read themselves.
 */
export function listSecretFiles(sources: Sources, written: Values): readonly string[] {
  const named = [...written.values()].flatMap((value) => listFiles(value))
  const files = [findSettingsFile(sources), ...named].map((file) => toAbsolute(file, sources.env.HOME))
  return [...new Set(files)]
}

const keyPaths = ['SECURITY.KEY_FILE', 'SECURITY.SECRET_VARS_KEY_FILE', 'SECURITY.KEYS_DIR', 'GITLAB.KEY_FILE']

function listFiles({ setting, text }: Value): readonly string[] {
  if (keyPaths.includes(nameOf(setting))) return [text]
  const [, kind, path = ''] = (setting.secret && /^(file|sqlite):(.*)$/s.exec(text)) || []
  if (kind === undefined) return []
  return kind === 'file' ? [path] : [path, `${path}-wal`, `${path}-shm`]
}
