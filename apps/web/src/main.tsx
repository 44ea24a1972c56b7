import './ui/tokens.css'
import './ui/base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api/query-client.ts'
import { signInWithCode } from './api/session.ts'
import { App } from './app.tsx'
import { followLanguage } from './language/language.ts'
import { followTheme } from './state/theme.ts'

followTheme()
followLanguage()
const codeFailed = await exchangeCode()
const place = document.getElementById('page')
if (place === null) throw new Error('index.html has no element with the id page')
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <App codeFailed={codeFailed} />
    </QueryClientProvider>
  </StrictMode>,
)

/**
 * Exchanges the one-time code of the address for a session. The code is removed from the address
 * first, so that the history does not keep it. Returns whether it was refused.
 */
async function exchangeCode(): Promise<boolean> {
  const code = new URLSearchParams(location.hash.slice(1)).get('code')
  if (code === null) return false
  history.replaceState(null, '', location.pathname + location.search)
  try {
    await signInWithCode(code)
    return false
  } catch {
    return true
  }
}
