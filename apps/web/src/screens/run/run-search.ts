import { type SearchValues, searchText } from '../../ui/filters/search-values.ts'
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

/** Reads the address. Hosts may be a long list. */
export function parseRunSearch(search: SearchValues): RunSearch {
  return {
    ...searchText('from', search, Number.POSITIVE_INFINITY),
    ...searchText('hosts', search, Number.POSITIVE_INFINITY),
    ...searchText('project', search, Number.POSITIVE_INFINITY),
    ...searchText('path', search, Number.POSITIVE_INFINITY),
    ...searchText('revision', search, Number.POSITIVE_INFINITY),
  }
}

/** The empty form with what the address says. */
export function formOfSearch({ hosts = '', project, path = '', revision = '' }: RunSearch): RunForm {
  if (project === undefined) return { ...emptyForm, hosts }
  return { ...emptyForm, hosts, kind: 'project', project, path, revision }
}
