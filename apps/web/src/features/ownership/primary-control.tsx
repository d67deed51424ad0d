import { useEffect, useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { StarIcon } from '../../components/icons.tsx'
import { Notice } from '../../components/notice.tsx'
import { describeFailure } from '../../failure.ts'
import { type Site, siteName } from './labels.ts'
import { useMakePrimary } from './use-make-primary.ts'

/** The mark of the primary site, or the button that makes this one it. */
export function PrimaryControl({ site }: { site: Site }) {
  const makePrimary = useMakePrimary(site)
  const mark = useRef<HTMLParagraphElement>(null)

  // The button that had the focus is gone by then.
  useEffect(() => {
    if (site.isPrimary && makePrimary.isSuccess) mark.current?.focus()
  }, [site.isPrimary, makePrimary.isSuccess])

  if (site.isPrimary) {
    return (
      <div className="mt-auto pt-5">
        <p ref={mark} tabIndex={-1} className="primary-mark">
          <StarIcon />
          Primary site
        </p>
      </div>
    )
  }
  const text = makePrimary.isPending ? 'Making primary…' : 'Make primary'
  return (
    <div className="mt-auto grid gap-3 pt-5">
      {makePrimary.error && (
        <Notice tone="problem" role="alert">
          {siteName(site)} is not your primary site yet. {explain(makePrimary.error)}
        </Notice>
      )}
      <Button
        aria-label={`${text}: ${siteName(site)}`}
        busy={makePrimary.isPending}
        onClick={() => makePrimary.mutate({ siteId: site.siteId })}
      >
        {text}
      </Button>
    </div>
  )
}

function explain(error: unknown): string {
  const { title, advice } = describeFailure(error)
  return `${title} ${advice}`
}
