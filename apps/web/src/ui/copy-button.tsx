import { useState } from 'react'
import { useWords } from '../language/words.ts'
import { Button } from './button.tsx'
import { uiWords } from './ui-words.ts'

interface CopyButtonProps {
  /** the text, or what creates it when it is asked for */
  readonly text: string | (() => string | Promise<string>)
  readonly label?: string | undefined
}

/** Copies a text and says so. */
export function CopyButton({ text, label }: CopyButtonProps) {
  const words = useWords(uiWords)
  const [result, setResult] = useState<'none' | 'copied' | 'refused'>('none')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text())
      setResult('copied')
    } catch {
      // Without https, browsers offer no clipboard except on localhost.
      setResult('refused')
    }
  }
  return (
    <>
      <Button onClick={() => void copy()} onBlur={() => setResult('none')}>
        {result === 'copied' ? words.copied : (label ?? words.copy)}
      </Button>
      {result === 'refused' && <span role="alert">{words.cannotCopy}</span>}
    </>
  )
}
