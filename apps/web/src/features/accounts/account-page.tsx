import { usePageTitle } from '../../components/page-title.ts'
import { EmailPanel } from './email-panel.tsx'
import { PasswordPanel } from './password-panel.tsx'
import { ProfilePanel } from './profile-panel.tsx'
import { SessionsPanel } from './sessions-panel.tsx'
import { useCustomer } from './use-customer.ts'

export function AccountPage() {
  const heading = usePageTitle('Your account')
  const customer = useCustomer()
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="text-3xl font-bold tracking-tight sm:text-4xl">
        Your account
      </h1>
      <div className="mt-6 grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
        <div className="grid grid-cols-1 gap-6">
          <ProfilePanel customer={customer} />
          <EmailPanel customer={customer} />
        </div>
        <PasswordPanel email={customer.email} />
        <div className="lg:col-span-2">
          <SessionsPanel />
        </div>
      </div>
    </>
  )
}
