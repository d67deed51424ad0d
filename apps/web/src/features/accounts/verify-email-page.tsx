import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Spinner } from '../../components/spinner.tsx'
import { isAuthProblem } from './auth-failure.ts'
import { authRequest } from './auth-request.ts'
import { Entrance } from './entrance.tsx'
import { FormProblem } from './form-problem.tsx'
import { forgetToken, keptToken, pendingPage } from './link-token.ts'
import { NewLetterForm } from './new-letter-form.tsx'
import { me } from './session.ts'

const TITLE = 'Confirm your e-mail address'

export function VerifyEmailPage() {
  const [token] = useState(() => keptToken('/verify-email'))
  const queryClient = useQueryClient()
  const check = useQuery({
    queryKey: ['verify-email', token],
    queryFn: () => verify(token ?? ''),
    enabled: token !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })

  useEffect(() => {
    if (!check.data) return
    forgetToken('/verify-email')
    queryClient.invalidateQueries(me)
  }, [check.data, queryClient])

  if (check.data) return <Confirmed />
  if (token === null || isAuthProblem(check.error, 'link_invalid')) return <LinkInvalid />
  return (
    <Entrance title={TITLE} heading={TITLE} lead="The link from our letter is being looked at.">
      <div className="mt-8 grid justify-items-start gap-5">
        <FormProblem error={check.error} />
        {check.error ? (
          <Button variant="primary" busy={check.isFetching} onClick={() => check.refetch()}>
            Try again
          </Button>
        ) : (
          <p role="status" className="flex items-center gap-3 text-muted">
            <Spinner />
            One moment…
          </p>
        )}
      </div>
    </Entrance>
  )
}

async function verify(token: string): Promise<{ verified: true }> {
  await authRequest(`/api/auth/verify-email?token=${encodeURIComponent(token)}`)
  return { verified: true }
}

function Confirmed() {
  const pending = pendingPage()
  return (
    <Entrance
      title="E-mail address confirmed"
      heading="Your address is confirmed"
      lead="Thank you. You can use everything now."
    >
      <div className="mt-8 grid justify-items-start gap-6">
        <Link to={pending} className="button button-primary">
          {pending === '/' ? 'Continue to your sites' : 'Continue to what you were offered'}
        </Link>
        {pending === '/' && (
          <p className="text-muted">Were you invited to a site? Then follow the link in that letter again.</p>
        )}
      </div>
    </Entrance>
  )
}

function LinkInvalid() {
  return (
    <Entrance
      title="Link not valid"
      heading="This link does not work"
      lead="It has expired, or a part of it is missing. Your address is not confirmed by it. We gladly send you a new one."
    >
      <NewLetterForm />
    </Entrance>
  )
}
