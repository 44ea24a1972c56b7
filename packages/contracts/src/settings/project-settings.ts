import { section } from './section.ts'
import { integer, matching, size, text } from './values.ts'

/** Projects and the share. */
export const projectSettings = {
  share: section('Share', {
    path: text
      .prefault('/mnt')
      .meta({ description: 'folder of projects: distribute writes, engines read', path: 'place' }),
  }),
  gitlab: section('Gitlab', {
    ip: text.optional().meta({ description: 'GitLab server; unset: no projects' }),
    group: text.optional().meta({ description: 'GitLab group of the projects: USER@IP:GROUP/NAME.git' }),
    port: integer({ min: 1, max: 65_535 }).prefault('22').meta({ description: 'SSH port of the server' }),
    user: matching(/^[A-Za-z0-9_][\w.-]*$/, 'an account name')
      .prefault('git')
      .meta({ description: 'SSH user at the server' }),
    keyFile: text.optional().meta({ description: 'private key; unset: the keys of the user', path: 'file' }),
    knownHosts: text.optional().meta({
      description: 'host key of the server, in known_hosts format; unset: known_hosts of the user',
      path: 'file',
    }),
    depth: integer({ min: 0, max: 1_000_000 })
      .prefault('0')
      .meta({ description: 'commits of history to fetch; 0: all' }),
    timeoutSeconds: integer({ min: 1, max: 86_400 }).prefault('300').meta({ description: 'deadline of one clone' }),
    maxFiles: integer({ min: 1, max: 10_000_000 })
      .prefault('100000')
      .meta({ description: 'largest number of files and folders of one project' }),
    maxBytes: size({ min: 1024, max: 1024 ** 4 })
      .prefault('2 GiB')
      .meta({ description: 'total size of the files of one project' }),
    maxFileBytes: size({ min: 1024, max: 1024 ** 4 })
      .prefault('512 MiB')
      .meta({ description: 'largest size of one file of a project' }),
    maxPackBytes: size({ min: 64 * 1024, max: 1024 ** 4 })
      .prefault('4 GiB')
      .meta({
        description: 'largest size of one fetch, and of a project with its history, both packed by Git',
      }),
    maxMemoryBytes: size({ min: 64 * 1024 ** 2, max: 1024 ** 4 })
      .prefault('1 GiB')
      .meta({ description: 'memory limit of one git process' }),
  }),
}
