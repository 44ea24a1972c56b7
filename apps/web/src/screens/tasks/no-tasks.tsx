import { Link } from '@tanstack/react-router'
import { useMay } from '../../api/use-me.ts'
import { useWords } from '../../language/words.ts'
import { Notice } from '../../ui/notice.tsx'
import { tasksWords } from './tasks-words.ts'

/** No task was found, or none was run yet: then it shows the three ways to run one. */
export function NoTasks({ isFiltered }: { readonly isFiltered: boolean }) {
  const words = useWords(tasksWords)
  const mayRun = useMay('operator')
  if (isFiltered) return <Notice>{words.none}</Notice>
  return (
    <Notice title={words.first}>
      {mayRun && (
        <p>
          {words.onPage} <Link to="/run">{words.run}</Link>
        </p>
      )}
      <div>
        {words.byCommand}
        <pre>distribute adhoc 'web[01-30]' -m command -a 'uname -a'</pre>
      </div>
      <div>
        {words.byApi}
        <pre>{`curl ${location.origin}/api/v2/tasks \\
  -H "Authorization: Bearer $DISTRIBUTE_TOKEN" -H 'Content-Type: application/json' \\
  -d '{"hosts": ["web[01-30]"], "adhoc": {"module": "command", "args": "uname -a"}}'`}</pre>
      </div>
    </Notice>
  )
}
