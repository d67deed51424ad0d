import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { type SiteDetail, siteName } from './labels.ts'
import { membershipProblem } from './membership-failure.ts'
import { useHasMultipleSites } from './use-chosen-site.ts'
import { useLeaveSite } from './use-leave-site.ts'

export function LeaveSite({ site }: { site: SiteDetail }) {
  const [isAsking, setAsking] = useState(false)
  const leave = useLeaveSite(site)
  const name = siteName(site)

  function close() {
    setAsking(false)
    leave.reset()
  }

  return (
    <section aria-labelledby="leave-heading" className="panel">
      <h2 id="leave-heading" className="panel-title">
        Leave this site
      </h2>
      <p className="mt-1 text-muted">It disappears from your list. The website itself stays as it is.</p>
      <div className="mt-4">
        <Button onClick={() => setAsking(true)}>Leave this site…</Button>
      </div>
      {isAsking && (
        <ConfirmDialog
          title={`Leave ${name}?`}
          confirm="Leave this site"
          confirming="Leaving…"
          cancel="Stay"
          busy={leave.isPending}
          problem={membershipProblem(leave.error)}
          onConfirm={() => leave.mutate({ siteId: site.siteId })}
          onClose={close}
        >
          <Consequences site={site} />
        </ConfirmDialog>
      )}
    </section>
  )
}

function Consequences({ site }: { site: SiteDetail }) {
  const hasOthers = useHasMultipleSites()
  return (
    <>
      <p>
        You will no longer see this site, its subscription or its payments. The website itself and its other
        members are not affected. You cannot come back on your own: somebody has to add you again.
      </p>
      {hasOthers === false && <p>It is your only site, so your list will be empty.</p>}
      {hasOthers && site.isPrimary && (
        <p>
          It is your primary site. Of your other sites, the one you have had longest becomes primary instead.
        </p>
      )}
    </>
  )
}
