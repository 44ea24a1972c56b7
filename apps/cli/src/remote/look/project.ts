import { Command } from '@commander-js/extra-typings'
import { pageSchema, projectSchema, projectWithRevisionsSchema } from '@distribute/contracts'
import { toSafeJson, toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { formatTable } from '../print/table.ts'
import { outputOption } from './task.ts'

/** `distribute project list`, `show` and `clone`. */
export function createProjectCommand(context: CommandContext): Command {
  return new Command('project')
    .addCommand(createListCommand(context))
    .addCommand(createShowCommand(context))
    .addCommand(createCloneCommand(context))
}

function createListCommand(context: CommandContext) {
  return remoteCommand('list')
    .description('List the projects that were cloned')
    .addOption(outputOption())
    .action(async (options) => {
      const api = await connect(options, context)
      const { items } = await api.get('/projects', { schema: pageSchema(projectSchema), query: { limit: 500 } })
      if (options.output === 'json') return context.print(toSafeJson(items, 2))
      if (items.length === 0) return context.note('no projects')
      const rows = items.map(({ name, state, revision, ref, updatedAt, lastError }) => [
        ...[name, state, revision?.slice(0, 12) ?? '', ref ?? '', updatedAt, lastError ?? ''],
      ])
      context.print(formatTable(['NAME', 'STATE', 'REVISION', 'REF', 'UPDATED', 'ERROR'], rows))
    })
}

function createShowCommand(context: CommandContext) {
  return remoteCommand('show')
    .description('Show a project and its revisions')
    .argument('<name>', 'name of the project')
    .addOption(outputOption())
    .action(async (name, options) => {
      const api = await connect(options, context)
      const project = await api.get(`/projects/${encodeURIComponent(name)}`, { schema: projectWithRevisionsSchema })
      if (options.output === 'json') return context.print(toSafeJson(project, 2))
      context.print(toSafeLine([project.name, project.state, project.lastError].filter(Boolean).join(': ')))
      const rows = project.revisions.map(({ revision, ref, isCurrent, currentAt, changes }) => [
        ...[revision, ref ?? '', isCurrent ? 'yes' : '', currentAt, changes ?? ''],
      ])
      if (rows.length > 0)
        context.print(formatTable(['REVISION', 'REF', 'CURRENT', 'SINCE', 'CHANGED BY OTHERS'], rows))
    })
}

function createCloneCommand(context: CommandContext) {
  return remoteCommand('clone')
    .description('Clone a project, or update its clone')
    .argument('<name>', 'name of the project in GitLab')
    .argument('[ref]', 'branch, tag or commit; default: the default branch')
    .action(async (name, ref, options) => {
      const api = await connect(options, context)
      const project = await api.post('/projects', { schema: projectSchema, body: { name, ref } })
      const progress = project.progress === null ? '' : `, ${project.progress}`
      context.print(toSafeLine(`${project.name}: ${project.state}${progress}`))
    })
}
