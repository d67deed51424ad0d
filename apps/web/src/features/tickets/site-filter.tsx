import { Button } from '../../components/button.tsx'
import { SiteDropDown } from '../ownership/site-drop-down.tsx'
import { useSiteOf } from './site-of-ticket.tsx'

interface SiteFilterProps {
  siteId: string | undefined
  onChange: (siteId: string | undefined) => void
}

/** Narrows a list to one of the customer's sites. */
export function SiteFilter({ siteId, onChange }: SiteFilterProps) {
  const site = useSiteOf(siteId ?? null)
  return (
    <div className="site-field">
      <SiteDropDown
        label="Only tickets about:"
        site={site}
        none={siteId === undefined ? 'Any site' : '…'}
        extra={(close) =>
          siteId !== undefined && (
            <div className="mb-2 grid">
              <Button
                onClick={() => {
                  close()
                  onChange(undefined)
                }}
              >
                Any site
              </Button>
            </div>
          )
        }
        onChoose={(chosen, close) => {
          close()
          onChange(chosen.siteId)
        }}
      />
    </div>
  )
}
