import { emptyForm, type RunForm } from './request/run-form.ts'

/** What the address of the screen says. */
export interface RunSearch {
  /** id of a task whose request fills the form */
  readonly from?: string
  /** hosts and host sets */
  readonly hosts?: string
  /** a playbook of a project */
  readonly project?: string
  readonly path?: string
  /** a commit; left out: the current one */
  readonly revision?: string
}

/** Reads the address. The router reads `?hosts=42` as a number. */
export function parseRunSearch(search: Readonly<Record<string, unknown>>): RunSearch {
  return {
    ...text('from', search),
    ...text('hosts', search),
    ...text('project', search),
    ...text('path', search),
    ...text('revision', search),
  }
}

/** The empty form with what the address says. */
export function formOfSearch({ hosts = '', project, path = '', revision = '' }: RunSearch): RunForm {
  if (project === undefined) return { ...emptyForm, hosts }
  return { ...emptyForm, hosts, kind: 'project', project, path, revision }
}

function text<Name extends string>(
  name: Name,
  search: Readonly<Record<string, unknown>>,
): { readonly [K in Name]?: string } {
  const value = search[name]
  if (typeof value !== 'string' && typeof value !== 'number') return {}
  const trimmed = String(value).trim()
  return trimmed === '' ? {} : ({ [name]: trimmed } as { [K in Name]: string })
}
