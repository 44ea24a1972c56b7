import { Link } from '@tanstack/react-router'
import { useWords } from '../language/words.ts'
import { Screen } from '../ui/screen.tsx'
import { shellWords } from './shell-words.ts'

export function NotFound() {
  const words = useWords(shellWords)
  return (
    <Screen title={words.notFound}>
      <p>{words.notFoundText}</p>
      <p>
        <Link to="/tasks">{words.toTasks}</Link>
      </p>
    </Screen>
  )
}
