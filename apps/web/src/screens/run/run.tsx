import { useWords } from '../../language/words.ts'
import { shellWords } from '../../shell/shell-words.ts'
import { Screen } from '../../ui/screen.tsx'

export function Run() {
  const words = useWords(shellWords)
  return <Screen title={words.sections.run}>{null}</Screen>
}
