import { section } from './section.ts'
import { integer, matching, size, text } from './values.ts'

/** Projects and the share. */
export const projectSettings = {
  share: section('Share', {
    path: text
      .prefault('/mnt')
      .meta({ description: 'where projects lie: distribute writes there, engines read', path: 'place' }),
  }),
  gitlab: section('Gitlab', {
    ip: text.optional().meta({ description: 'server of the projects; left out: there are none' }),
    group: text.optional().meta({ description: 'group of the projects: USER@IP:GROUP/NAME.git' }),
    port: integer({ min: 1, max: 65_535 }).prefault('22').meta({ description: "the server's SSH port" }),
    user: matching(/^[A-Za-z0-9_][\w.-]*$/, 'the name of an account')
      .prefault('git')
      .meta({ description: 'account at the server' }),
    keyFile: text.optional().meta({ description: "private key; left out: the user's own keys", path: 'file' }),
    knownHosts: text
      .optional()
      .meta({ description: "the server's host key, as in known_hosts; left out: the user's own file", path: 'file' }),
    depth: integer({ min: 0, max: 1_000_000 })
      .prefault('0')
      .meta({ description: 'commits of history to fetch; 0: all' }),
    timeoutSeconds: integer({ min: 1, max: 86_400 }).prefault('300').meta({ description: 'deadline of one clone' }),
    maxFiles: integer({ min: 1, max: 10_000_000 })
      .prefault('100000')
      .meta({ description: 'files and folders of one project' }),
    maxBytes: size({ min: 1024, max: 1024 ** 4 })
      .prefault('2 GiB')
      .meta({ description: 'size of the files of one project together' }),
    maxFileBytes: size({ min: 1024, max: 1024 ** 4 })
      .prefault('512 MiB')
      .meta({ description: 'size of one file of a project' }),
    maxPackBytes: size({ min: 64 * 1024, max: 1024 ** 4 })
      .prefault('4 GiB')
      .meta({
        description: 'what one fetch may bring, and what is kept of a project with its history, as Git packs it',
      }),
    maxMemoryBytes: size({ min: 64 * 1024 ** 2, max: 1024 ** 4 })
      .prefault('1 GiB')
      .meta({ description: 'memory of one git process' }),
  }),
}
