import { useQuery } from '@tanstack/react-query'
import { getSession, signOut } from '@webmagic/sdk'
import { queryClient } from './api.ts'
import { MySites } from './my-sites.tsx'
import { SignIn } from './sign-in.tsx'
import { TicketForm } from './ticket-form.tsx'

export function App() {
  const session = useQuery({ queryKey: ['session'], queryFn: () => getSession() })
  if (session.isPending) return <p>One moment…</p>
  if (session.isError) return <p role="alert">{session.error.message}</p>
  if (session.data === null) return <SignIn />
  return (
    <main>
      <p>
        Signed in as {session.data.email}{' '}
        <button type="button" onClick={leave}>
          Sign out
        </button>
      </p>
      <MySites />
      <TicketForm />
    </main>
  )
}

async function leave(): Promise<void> {
  await signOut()
  // What one person saw is not for the next one.
  queryClient.clear()
  queryClient.setQueryData(['session'], null)
}
