import type { AuditEntryView } from '@distribute/contracts'
import { Link } from '@tanstack/react-router'

/** What was changed, with the way to it where it has a screen. */
export function Subject({ action, subject }: Pick<AuditEntryView, 'action' | 'subject'>) {
  const name = <bdi>{subject}</bdi>
  if (action.startsWith('task.')) {
    return (
      <Link to="/tasks/$id" params={{ id: subject }}>
        {name}
      </Link>
    )
  }
  if (action === 'project.clone') {
    return (
      <Link to="/projects/$name" params={{ name: subject }}>
        {name}
      </Link>
    )
  }
  return name
}
